-- How two states got on, month by month: events, their mean Goldstein value and how it differs from the month before.
select
    trend_month,
    events,
    cooperation,
    conflict,
    round(goldstein_mean, 2) as goldstein_mean,
    round(goldstein_mean_change, 2) as change
from relation_trends_monthly
where
    coder = 'dyad'
    and dyad = 'CHN-USA'
    and actor_scope = 'all'
order by trend_month
