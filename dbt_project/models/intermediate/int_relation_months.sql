-- depends_on: {{ ref('int_touched_lives') }}
with days as (
    select *
    from {{ ref('relation_trends_daily') }}
    where {{ in_slice('trend_date') }}
),

event_days as (
    select *
    from {{ ref('int_relation_days') }}
    where {{ in_slice('trend_date') }}
),

coded_months as (select * from {{ ref('int_coded_months') }}),

counts as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        date_trunc('month', trend_date)::date as trend_month,
        {{ sums_of_event_measures() }}
    from days
    group by coder, entity_a, entity_b, actor_scope, trend_month
),

-- One publisher reports on many days.
publisher_counts as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        date_trunc('month', trend_date)::date as trend_month,
        len(list_distinct(flatten(list(publisher_names)))) as publishers
    from event_days
    where publisher_names is not null
    group by coder, entity_a, entity_b, actor_scope, trend_month
),

-- The whole month is counted, also where the dyad's life begins or ends within it: no event of the dyad lies outside.
joined as (
    select
        counts.*,
        publisher_counts.publishers,
        coded_months.coded_days,
        coded_months.coded_articles,
        coded_months.trend_events,
        coded_months.coded_days > 0 or counts.events is not null as is_counted
    from counts
    left join coded_months using (coder, trend_month)
    left join publisher_counts using (coder, entity_a, entity_b, actor_scope, trend_month)
),

final as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        trend_month,
        coded_days,
        coded_articles,
        {{ zero_filled(event_measure_names(), "is_counted") }},
        case when is_counted and coalesce(events, 0) = 0 then 0 else publishers end as publishers,
        case when is_counted then trend_events end as trend_events,
        lexicon_versions
    from joined
)

select * from final
