-- The mean Goldstein value of a relation, or of a state or group with all others, in the last 90 days and those before.
-- With the events behind each and `change_error`, the standard error of the change. Both end with the span, however
-- short it is.
with ends as (
    select max(published_date) as last_date
    from coded_events_daily
    where coder = $coder and published_date between $first_date and $last_date
),

-- Joined day by day, since a scan passes over what holds none of these days.
calendar as (
    select
        last_date,
        unnest(generate_series(last_date - 179, last_date, interval 1 day))::date as trend_date
    from ends
),

halves as (
    select
        calendar.last_date,
        sum(daily.events) filter (where daily.trend_date > calendar.last_date - 90) as events,
        sum(daily.goldstein_sum) filter (where daily.trend_date > calendar.last_date - 90) as goldstein_sum,
        sum(daily.goldstein_squares) filter (where daily.trend_date > calendar.last_date - 90) as goldstein_squares,
        sum(daily.events) filter (where daily.trend_date <= calendar.last_date - 90) as events_before,
        sum(daily.goldstein_sum) filter (where daily.trend_date <= calendar.last_date - 90) as goldstein_sum_before,
        sum(daily.goldstein_squares) filter (where daily.trend_date <= calendar.last_date - 90)
            as goldstein_squares_before
    from relation_trends_daily as daily
    inner join calendar on daily.trend_date = calendar.trend_date
    where
        daily.coder = $coder
        and daily.actor_scope = $scope
        and (daily.dyad = $dyad or daily.entity_a = $entity or daily.entity_b = $entity)
    group by calendar.last_date
)

select
    last_date,
    coalesce(events, 0)::bigint as events,
    goldstein_sum / nullif(events, 0) as goldstein_mean,
    coalesce(events_before, 0)::bigint as events_before,
    goldstein_sum_before / nullif(events_before, 0) as goldstein_mean_before,
    -- of the difference of two means with variances of their own (Welch 1938); 0 where equal values leave a rest
    sqrt(
        greatest(round(goldstein_squares - goldstein_sum ** 2 / nullif(events, 0), 6), 0)
        / nullif((events - 1) * events, 0)
        + greatest(round(goldstein_squares_before - goldstein_sum_before ** 2 / nullif(events_before, 0), 6), 0)
        / nullif((events_before - 1) * events_before, 0)
    ) as change_error
from halves
