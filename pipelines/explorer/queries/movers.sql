-- One row per relation: its mean Goldstein value in the last days of the data and in as many days before.
with ends as (
    select max(trend_date) as last_date
    from relation_trends_daily
    where coder = $coder and is_coded
),

sums as (
    select
        days.dyad,
        days.entity_a,
        days.entity_b,
        sum(days.events) filter (where days.trend_date > ends.last_date - $days::integer) as events,
        sum(days.goldstein_sum) filter (where days.trend_date > ends.last_date - $days::integer) as goldstein_sum,
        sum(days.events) filter (where days.trend_date <= ends.last_date - $days::integer) as events_before,
        sum(days.goldstein_sum) filter (where days.trend_date <= ends.last_date - $days::integer)
            as goldstein_sum_before
    from relation_trends_daily as days
    cross join ends
    where
        days.coder = $coder
        and days.actor_scope = $scope
        and days.trend_date > ends.last_date - 2 * $days::integer
        and days.trend_date <= ends.last_date
    group by days.dyad, days.entity_a, days.entity_b
)

select
    sums.dyad,
    coalesce(a.name, sums.entity_a) as name_a,
    coalesce(b.name, sums.entity_b) as name_b,
    sums.events::bigint as events,
    sums.events_before::bigint as events_before,
    sums.goldstein_sum / sums.events as goldstein_mean,
    sums.goldstein_sum_before / sums.events_before as goldstein_mean_before,
    goldstein_mean - goldstein_mean_before as change
from sums
left join dim_entities as a on sums.entity_a = a.entity
left join dim_entities as b on sums.entity_b = b.entity
where sums.events >= $minimum and sums.events_before >= $minimum
order by abs(change) desc, sums.dyad asc
limit $limit
