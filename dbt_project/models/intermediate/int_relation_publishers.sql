with events as (select * from {{ ref('int_relation_events') }}),

mentions as (select * from {{ ref('stg_event_mentions') }}),

final as (
    select distinct
        events.coder,
        events.entity_a,
        events.entity_b,
        events.actor_scope,
        events.trend_date,
        coalesce(mentions.publisher, mentions.article_id) as publisher
    from events
    inner join mentions using (coder, event_id)
)

select * from final
