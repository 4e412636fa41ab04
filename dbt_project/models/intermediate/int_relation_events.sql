with events as (select * from {{ ref('fct_events') }}),

scopes as (select unnest(['all', 'gov', 'mil']) as actor_scope),

-- Entities that are equal or missing drop out: what happens within a state is no relation between two.
between_entities as (
    select
        *,
        least(source_entity, target_entity) as entity_a,
        greatest(source_entity, target_entity) as entity_b,
        source_role = 'GOV' or (source_role is null and source_country is not null) as is_source_government,
        target_role = 'GOV' or (target_role is null and target_country is not null) as is_target_government
    from events
    where
        {{ is_counted_status() }}
        and source_entity != target_entity
),

final as (
    select
        between_entities.coder,
        between_entities.event_id,
        between_entities.entity_a,
        between_entities.entity_b,
        between_entities.source_entity,
        between_entities.target_entity,
        between_entities.source_country,
        between_entities.target_country,
        scopes.actor_scope,
        between_entities.trend_date,
        between_entities.date_basis,
        between_entities.quad_class,
        between_entities.goldstein,
        between_entities.mentions,
        between_entities.lexicon_versions
    from between_entities
    cross join scopes
    where
        scopes.actor_scope = 'all'
        or (
            scopes.actor_scope = 'gov'
            and between_entities.is_source_government
            and between_entities.is_target_government
        )
        or (
            scopes.actor_scope = 'mil'
            and 'MIL' in (between_entities.source_role, between_entities.target_role)
        )
)

select * from final
