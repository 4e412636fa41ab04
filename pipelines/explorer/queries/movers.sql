-- One row per relation: its mean Goldstein value in the last days of the data and in as many days before.
-- A change is clear if it exceeds two of its standard errors, with five events or more in both spans; those come first.
with ends as (
    select max(published_date) as last_date
    from coded_events_daily
    where coder = $coder and is_coded
),

days as (
    select
        least(directed.source_entity, directed.target_entity) as entity_a,
        greatest(directed.source_entity, directed.target_entity) as entity_b,
        directed.events,
        directed.goldstein_sum,
        directed.goldstein_squares,
        directed.trend_date > ends.last_date - $days::integer as is_now
    from dyad_daily as directed
    cross join ends
    where
        directed.coder = $coder
        and directed.events > 0
        and directed.trend_date > ends.last_date - 2 * $days::integer
        and directed.trend_date <= ends.last_date
),

sums as (
    select
        entity_a || '-' || entity_b as dyad,
        entity_a,
        entity_b,
        sum(events) filter (where is_now) as events,
        sum(goldstein_sum) filter (where is_now) as goldstein_sum,
        sum(goldstein_squares) filter (where is_now) as goldstein_squares,
        sum(events) filter (where not is_now) as events_before,
        sum(goldstein_sum) filter (where not is_now) as goldstein_sum_before,
        sum(goldstein_squares) filter (where not is_now) as goldstein_squares_before
    from days
    group by entity_a, entity_b
)

select
    sums.dyad,
    coalesce(a.name, sums.entity_a) as name_a,
    coalesce(b.name, sums.entity_b) as name_b,
    sums.events::bigint as events,
    sums.events_before::bigint as events_before,
    sums.goldstein_sum / sums.events as goldstein_mean,
    sums.goldstein_sum_before / sums.events_before as goldstein_mean_before,
    goldstein_mean - goldstein_mean_before as change,
    -- of the difference of two means with variances of their own (Welch 1938); 0 where equal values leave a rest
    sqrt(
        greatest(round(sums.goldstein_squares - sums.goldstein_sum ** 2 / sums.events, 6), 0)
        / nullif((sums.events - 1) * sums.events, 0)
        + greatest(round(sums.goldstein_squares_before - sums.goldstein_sum_before ** 2 / sums.events_before, 6), 0)
        / nullif((sums.events_before - 1) * sums.events_before, 0)
    ) as change_error,
    least(sums.events, sums.events_before) >= 5
    -- events of one value before and one after do not say how far chance goes
    and change_error > 0
    and abs(change) > 2 * change_error as is_clear
from sums
left join dim_entities as a on sums.entity_a = a.entity
left join dim_entities as b on sums.entity_b = b.entity
where sums.events >= $minimum and sums.events_before >= $minimum
order by is_clear desc, abs(change) desc, sums.dyad asc
limit $limit
