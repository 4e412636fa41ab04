-- How two states got on, month by month since January: the mean Goldstein value with its 95% interval, how it
-- differs from the month before, and the relation's share of all that was coded.
select
    trend_month,
    events,
    cooperation,
    conflict,
    publishers,
    round(goldstein_mean, 2) as goldstein_mean,
    round(goldstein_mean_low, 2) as low,
    round(goldstein_mean_high, 2) as high,
    round(goldstein_mean_change, 2) as change,
    round(100 * event_share, 1) as percent_of_events
from relation_trends_monthly
where
    coder = 'dyad'
    and dyad = 'CHN-USA'
    and actor_scope = 'all'
    and trend_month >= '2025-01-01'
order by trend_month
