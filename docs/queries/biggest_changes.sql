-- Between whom relations changed most from one month to the next, with at least five events in both.
select
    dyad,
    trend_month,
    previous_events,
    events,
    round(goldstein_mean - goldstein_mean_change, 2) as mean_before,
    round(goldstein_mean, 2) as mean_after
from relation_trends_monthly
where
    coder = 'dyad'
    and actor_scope = 'all'
    and previous_events >= 5
    and events >= 5
order by abs(goldstein_mean_change) desc
limit 10
