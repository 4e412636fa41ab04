-- depends_on: {{ ref('int_touched_days') }}
with events as (
    select *
    from {{ ref('fct_events') }}
    where {{ in_slice('trend_date', 90) }}
),

all_days as (select * from {{ ref('coded_events_daily') }}),

counts as (
    select
        coder,
        source_entity,
        target_entity,
        trend_date,
        {{ event_measures() }}
    from events
    where
        {{ is_counted_status() }}
        and source_entity != target_entity
    group by coder, source_entity, target_entity, trend_date
),

measured as (
    select
        *,
        {{ goldstein_means() }}
    from counts
),

-- Each row twice: in its own direction, and as what came back in the other.
both_ways as (
    select
        coder,
        source_entity,
        target_entity,
        trend_date,
        true as is_own,
        events,
        conflict
    from counts
    union all
    select
        coder,
        target_entity as source_entity,
        source_entity as target_entity,
        trend_date,
        false as is_own,
        events,
        conflict
    from counts
),

directed_days as (
    select
        coder,
        source_entity,
        target_entity,
        trend_date,
        coalesce(sum(events) filter (where is_own), 0)::bigint as own_events,
        coalesce(sum(conflict) filter (where is_own), 0)::bigint as own_conflict,
        coalesce(sum(events) filter (where not is_own), 0)::bigint as reverse_events,
        coalesce(sum(conflict) filter (where not is_own), 0)::bigint as reverse_conflict
    from both_ways
    group by coder, source_entity, target_entity, trend_date
),

windowed as (
    select
        *,
        sum(own_events) over last_90_days::bigint as events_90d,
        sum(reverse_events) over last_90_days::bigint as reverse_events_90d,
        sum(own_conflict) over last_90_days::bigint as conflict_90d,
        sum(reverse_conflict) over last_90_days::bigint as reverse_conflict_90d,
        max(trend_date) filter (where own_events > 0) over days_before as last_own_date,
        max(trend_date) filter (where reverse_events > 0) over days_before as last_reverse_date
    from directed_days
    window
        last_90_days as (
            partition by coder, source_entity, target_entity
            order by trend_date
            range between interval 89 days preceding and current row
        ),
        days_before as (
            partition by coder, source_entity, target_entity
            order by trend_date
            range between interval 90 days preceding and interval 1 day preceding
        )
),

final as (
    select
        measured.*,
        windowed.reverse_events,
        windowed.events_90d,
        windowed.reverse_events_90d,
        windowed.conflict_90d,
        windowed.reverse_conflict_90d,
        2 * least(windowed.events_90d, windowed.reverse_events_90d)
        / (windowed.events_90d + windowed.reverse_events_90d) as reciprocity_90d,
        2 * least(windowed.conflict_90d, windowed.reverse_conflict_90d)
        / nullif(windowed.conflict_90d + windowed.reverse_conflict_90d, 0) as conflict_reciprocity_90d,
        case
            when windowed.last_reverse_date > coalesce(windowed.last_own_date, date '0001-01-01')
                then (measured.trend_date - windowed.last_reverse_date)::bigint
        end as response_days,
        coalesce(all_days.is_coded, false) as is_coded,
        {{ articles_read("measured.coder", "all_days.coded_articles") }} as coded_articles
    from measured
    inner join windowed using (coder, source_entity, target_entity, trend_date)
    left join all_days on measured.coder = all_days.coder and measured.trend_date = all_days.published_date
    where {{ in_slice('measured.trend_date') }}
)

select * from final
