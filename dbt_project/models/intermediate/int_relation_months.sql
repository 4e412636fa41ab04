with days as (select * from {{ ref('int_relation_days') }}),

publishers as (select * from {{ ref('int_relation_publishers') }}),

months as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        date_trunc('month', trend_date)::date as trend_month,
        count_if(is_coded)::bigint as coded_days,
        sum(coded_articles)::bigint as coded_articles,
        sum(trend_events)::bigint as trend_events,
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
        count(distinct publisher) as publishers
    from publishers
    group by coder, entity_a, entity_b, actor_scope, trend_month
),

final as (
    select
        months.*,
        case when months.events = 0 then 0 else publisher_counts.publishers end as publishers
    from months
    left join publisher_counts using (coder, entity_a, entity_b, actor_scope, trend_month)
)

select * from final
