-- Which relations are the least steady: the largest swings of net cooperation over 90 days, with at least ten events
-- in them.
select
    dyad,
    trend_date,
    events_90d,
    counted_days_90d,
    round(goldstein_volatility_90d, 2) as volatility_90d,
    round(goldstein_mean_90d, 2) as mean_90d,
    round(goldstein_slope_90d, 3) as slope_90d
from relation_trends_daily
where
    coder = 'dyad'
    and actor_scope = 'all'
    and events_90d >= 10
qualify row_number() over (partition by dyad order by goldstein_volatility_90d desc, trend_date asc) = 1
order by goldstein_volatility_90d desc, dyad asc
limit 10
