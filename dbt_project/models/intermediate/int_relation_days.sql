-- depends_on: {{ ref('int_touched_days') }}
with events as (
    select *
    from {{ ref('int_relation_events') }}
    where {{ in_slice('trend_date') }}
),

mentions as (select * from {{ ref('stg_event_mentions') }}),

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

-- Nearly all events are of one day: with the day in the join, mentions of other times are not read.
reported as (
    select
        coder,
        event_id,
        entity_a,
        entity_b,
        actor_scope,
        trend_date,
        unnest(generate_series(first_published_date, last_published_date, interval 1 day))::date as published_date
    from events
),

-- An article without a publisher is one of its own.
publishers as (
    select
        reported.coder,
        reported.entity_a,
        reported.entity_b,
        reported.actor_scope,
        reported.trend_date,
        list_sort(list(distinct coalesce(mentions.publisher, mentions.article_id))) as publisher_names
    from reported
    inner join mentions using (coder, event_id, published_date)
    group by reported.coder, reported.entity_a, reported.entity_b, reported.actor_scope, reported.trend_date
),

final as (
    select
        counts.*,
        publishers.publisher_names
    from counts
    left join publishers using (coder, entity_a, entity_b, actor_scope, trend_date)
)

select * from final
