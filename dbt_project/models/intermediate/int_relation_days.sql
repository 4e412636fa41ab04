with events as (select * from {{ ref('int_relation_events') }}),

coded_days as (select * from {{ ref('int_coded_days') }}),

-- No day after the last coded one is in anybody's life yet.
horizon as (select max(published_date) as last_date from coded_days),

lives as (
    select
        coder,
        entity_a,
        entity_b,
        min(trend_date) as first_date,
        max(trend_date) as last_event_date
    from events
    where actor_scope = 'all'
    group by coder, entity_a, entity_b
),

-- A scope in which a dyad never has an event would be a series of nothing but zeros.
scopes as (
    select distinct
        coder,
        entity_a,
        entity_b,
        actor_scope
    from events
),

days as (
    select
        scopes.*,
        unnest(
            generate_series(
                lives.first_date,
                greatest(
                    lives.last_event_date,
                    least(lives.last_event_date + {{ var("dyad_life_days") }}, horizon.last_date)
                ),
                interval 1 day
            )
        )::date as trend_date
    from scopes
    inner join lives using (coder, entity_a, entity_b)
    cross join horizon
),

counts as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        trend_date,
        {{ event_measures() }}
    from events
    group by coder, entity_a, entity_b, actor_scope, trend_date
),

-- A day counts if articles were coded that day or later ones report an event of it.
joined as (
    select
        days.*,
        counts.* exclude (coder, entity_a, entity_b, actor_scope, trend_date),
        coded_days.published_date is not null as is_coded,
        coalesce(coded_days.coded_articles, 0) as coded_articles,
        coded_days.published_date is not null or counts.events is not null as is_counted
    from days
    left join coded_days on days.trend_date = coded_days.published_date
    left join counts using (coder, entity_a, entity_b, actor_scope, trend_date)
),

final as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        trend_date,
        is_coded,
        coded_articles,
        {{ zero_filled(event_measure_names(), "is_counted") }},
        lexicon_versions
    from joined
)

select * from final
