-- The days on which a relation left its own past year behind, as soon as it could be seen.
select
    dyad,
    trend_date,
    change_direction,
    round(goldstein_z, 2) as z,
    events_30d,
    round(goldstein_mean_30d, 2) as mean_30d
from relation_trends_daily
where
    coder = 'dyad'
    and actor_scope = 'all'
    and is_change_point
order by trend_date desc, dyad asc
limit 20
