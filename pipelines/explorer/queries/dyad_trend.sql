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
        sum(goldstein_squares) as goldstein_squares,
        arg_max(goldstein_mean_90d, trend_date) as goldstein_mean_90d,
        coalesce(bool_or(is_change_point), false) as is_change_point,
        arg_max(change_direction, trend_date) filter (where is_change_point) as change_direction
    from days
    group by period
),

-- Of fewer events an interval would promise more than it can hold.
spreads as (
    select
        *,
        case
            when events >= 5
                then
                    1.96
                    * sqrt(greatest(goldstein_squares - events * goldstein_mean ** 2, 0) / (events - 1))
                    / sqrt(events)
        end as half_width
    from counts
)

select
    * exclude (goldstein_squares, half_width),
    case when half_width is not null then greatest(goldstein_mean - half_width, -10) end as goldstein_low,
    case when half_width is not null then least(goldstein_mean + half_width, 10) end as goldstein_high
from spreads
order by period
