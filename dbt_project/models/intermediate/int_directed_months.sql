-- depends_on: {{ ref('int_touched_days') }}
with events as (
    select *
    from {{ ref('fct_events') }}
    where {{ in_slice('trend_date') }}
),

scopes as ({{ actor_scopes() }}),

scoped as (
    select
        events.*,
        scopes.actor_scope,
        date_trunc('month', events.trend_date)::date as trend_month
    from events
    cross join scopes
    where
        {{ is_counted_status() }}
        and source_entity is not null
        and target_entity is not null
        and {{ falls_in_scope() }}
),

final as (
    select
        coder,
        source_entity,
        target_entity,
        actor_scope,
        trend_month,
        root_code,
        source_country,
        target_country,
        {{ event_measures() }}
    from scoped
    group by coder, source_entity, target_entity, actor_scope, trend_month, root_code, source_country, target_country
)

select * from final
