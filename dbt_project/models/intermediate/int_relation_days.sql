with events as (select * from {{ ref('int_relation_events') }}),

publishers as (select * from {{ ref('int_relation_publishers') }}),

all_days as (select * from {{ ref('coded_events_daily') }}),

-- No day after the last coded one is in anybody's life yet.
horizons as (
    select
        coder,
        max(published_date) as last_date
    from all_days
    where is_coded
    group by coder
),

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
                    least(lives.last_event_date + {{ var("dyad_life_days") }}, horizons.last_date)
                ),
                interval 1 day
            )
        )::date as trend_date
    from scopes
    inner join lives using (coder, entity_a, entity_b)
    left join horizons using (coder)
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

publisher_counts as (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        trend_date,
        count(*) as publishers
    from publishers
    group by coder, entity_a, entity_b, actor_scope, trend_date
),

-- A day counts if articles were coded that day or later ones report an event of it.
joined as (
    select
        days.*,
        counts.* exclude (coder, entity_a, entity_b, actor_scope, trend_date),
        publisher_counts.publishers,
        all_days.trend_events,
        coalesce(all_days.is_coded, false) as is_coded,
        case when all_days.is_coded then all_days.coded_articles else 0 end as coded_articles,
        coalesce(all_days.is_coded, false) or counts.events is not null as is_counted
    from days
    left join counts using (coder, entity_a, entity_b, actor_scope, trend_date)
    left join publisher_counts using (coder, entity_a, entity_b, actor_scope, trend_date)
    left join all_days on days.coder = all_days.coder and days.trend_date = all_days.published_date
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
        case when is_counted and events is null then 0 else publishers end as publishers,
        case when is_counted then trend_events end as trend_events,
        lexicon_versions
    from joined
)

select * from final
