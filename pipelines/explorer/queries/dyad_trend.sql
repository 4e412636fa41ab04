-- One row per period: events, their mean Goldstein value with its 95% interval; null where no article was coded.
with days as (
    select
        *,
        date_trunc($grain, trend_date)::date as period
    from relation_trends_daily
    where
        coder = $coder
        and dyad = $dyad
        and actor_scope = $scope
        and trend_date between $first_date and $last_date
),

counts as (
    select
        period,
        min(trend_date) as first_date,
        max(trend_date) as last_date,
        count(events) as counted_days,
        sum(events)::bigint as events,
        sum(cooperation)::bigint as cooperation,
        sum(conflict)::bigint as conflict,
        sum(goldstein_sum) / nullif(sum(events), 0) as goldstein_mean,
        arg_max(goldstein_mean_90d, trend_date) as goldstein_mean_90d,
        coalesce(bool_or(is_change_point), false) as is_change_point,
        arg_max(change_direction, trend_date) filter (where is_change_point) as change_direction
    from days
    group by period
),

-- The spread within a period needs the events themselves.
spreads as (
    select
        date_trunc($grain, trend_date)::date as period,
        stddev_samp(goldstein) / sqrt(count(*)) as standard_error
    from fct_events
    where
        $scope = 'all'
        and coder = $coder
        and status = 'actual'
        and (source_entity, target_entity) in (($entity_a, $entity_b), ($entity_b, $entity_a))
        and trend_date between $first_date and $last_date
    group by all
)

select
    counts.*,
    case when events >= 5 then greatest(goldstein_mean - 1.96 * standard_error, -10) end as goldstein_low,
    case when events >= 5 then least(goldstein_mean + 1.96 * standard_error, 10) end as goldstein_high
from counts
left join spreads on counts.period = spreads.period
order by counts.period
