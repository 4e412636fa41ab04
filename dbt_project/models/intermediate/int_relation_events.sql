with events as (select * from {{ ref('fct_events') }}),

scopes as ({{ actor_scopes() }}),

-- Entities that are equal or missing drop out: what happens within a state is no relation between two.
final as (
    select
        events.coder,
        events.event_id,
        least(events.source_entity, events.target_entity) as entity_a,
        greatest(events.source_entity, events.target_entity) as entity_b,
        scopes.actor_scope,
        events.trend_date,
        events.date_basis,
        events.first_published_date,
        events.last_published_date,
        events.quad_class,
        events.goldstein,
        events.mentions,
        events.lexicon_versions
    from events
    cross join scopes
    where
        {{ is_counted_status() }}
        and source_entity != target_entity
        and {{ falls_in_scope() }}
)

select * from final
