-- The mean Goldstein value of a relation's last 90 days and of the 90 days before, with the events behind each.
-- `change_error` is the standard error of the change.
with days as (
    select *
    from relation_trends_daily
    where
        coder = $coder
        and dyad = $dyad
        and actor_scope = $scope
        and trend_date between $first_date and $last_date
),

ends as (
    select max(trend_date) as last_date
    from days
    where events is not null
),

halves as (
    select
        ends.last_date,
        sum(days.events) filter (where days.trend_date > ends.last_date - 90) as events,
        sum(days.goldstein_sum) filter (where days.trend_date > ends.last_date - 90) as goldstein_sum,
        sum(days.goldstein_squares) filter (where days.trend_date > ends.last_date - 90) as goldstein_squares,
        sum(days.events) filter (where days.trend_date <= ends.last_date - 90) as events_before,
        sum(days.goldstein_sum) filter (where days.trend_date <= ends.last_date - 90) as goldstein_sum_before,
        sum(days.goldstein_squares) filter (where days.trend_date <= ends.last_date - 90) as goldstein_squares_before
    from days
    cross join ends
    where days.trend_date > ends.last_date - 180
    group by ends.last_date
)

select
    last_date,
    coalesce(events, 0)::bigint as events,
    goldstein_sum / nullif(events, 0) as goldstein_mean,
    coalesce(events_before, 0)::bigint as events_before,
    goldstein_sum_before / nullif(events_before, 0) as goldstein_mean_before,
    -- of the difference of two means with variances of their own (Welch 1938)
    sqrt(
        greatest(goldstein_squares - goldstein_sum ** 2 / nullif(events, 0), 0) / nullif((events - 1) * events, 0)
        + greatest(goldstein_squares_before - goldstein_sum_before ** 2 / nullif(events_before, 0), 0)
        / nullif((events_before - 1) * events_before, 0)
    ) as change_error
from halves
