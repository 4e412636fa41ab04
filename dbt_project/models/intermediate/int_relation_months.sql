with days as (select * from {{ ref('int_relation_days') }}),

final as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        date_trunc('month', trend_date)::date as trend_month,
        count_if(is_coded)::bigint as coded_days,
        sum(coded_articles)::bigint as coded_articles,
        {{ sums_of_event_measures() }}
    from days
    group by coder, entity_a, entity_b, actor_scope, trend_month
)

select * from final
