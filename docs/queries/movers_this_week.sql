-- Which relations moved most in the week up to the newest coded day, against the 90 days up to the day before that
-- week. A relation counts if it had two events in the week and five in the 90 days; beyond the interval means that
-- the week's mean lies outside the 95% interval of the time before.
with newest as (
    select max(published_date) as newest_date
    from coded_events_daily
    where coder = 'dyad'
),

this_week as (
    select relation_trends_daily.*
    from relation_trends_daily
    inner join newest on relation_trends_daily.trend_date = newest.newest_date
    where coder = 'dyad' and actor_scope = 'all'
),

before as (
    select relation_trends_daily.*
    from relation_trends_daily
    inner join newest on relation_trends_daily.trend_date = newest.newest_date - 7
    where coder = 'dyad' and actor_scope = 'all'
)

select
    this_week.dyad,
    this_week.events_7d as events,
    round(before.goldstein_mean_90d, 2) as mean_before,
    round(this_week.goldstein_mean_7d, 2) as mean_this_week,
    round(this_week.goldstein_mean_7d - before.goldstein_mean_90d, 2) as change,
    this_week.goldstein_mean_7d < before.goldstein_mean_low_90d
    or this_week.goldstein_mean_7d > before.goldstein_mean_high_90d as is_beyond_interval
from this_week
inner join before on this_week.dyad = before.dyad
where this_week.events_7d >= 2 and before.events_90d >= 5
order by abs(this_week.goldstein_mean_7d - before.goldstein_mean_90d) desc, this_week.dyad asc
limit 10
