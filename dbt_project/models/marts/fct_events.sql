-- An event's id holds its date, so that all that is told of it lies in one slice.
-- To read a slice more than once costs less than to keep all its columns in memory.
with events as not materialized (
    select *
    from {{ ref('stg_events') }}
    where {{ in_slice('event_date') }}
),

mentions as (
    select *
    from {{ ref('stg_event_mentions') }}
    where {{ in_slice('event_date') }}
),

-- Few events are told of on more than one day.
repeated as (
    select
        coder,
        event_id
    from events
    group by coder, event_id
    having count(*) > 1
),

seen as (
    select
        coder,
        event_id,
        min(published_date) as first_published_date,
        max(published_date) as last_published_date,
        count(*) as publication_days,
        sum(mentions)::bigint as mentions,
        sum(articles)::bigint as articles,
        max(publishers) as publishers,
        max(confidence) as confidence,
        bool_or(event_date_precision = 'day') as is_dated_to_the_day,
        arg_min(first_mention_id, published_date) as first_mention_id,
        {{ distinct_versions("lexicon_version") }} as lexicon_versions
    from events
    semi join repeated using (coder, event_id)
    group by coder, event_id
),

-- One publisher may report on several days, so the days' numbers do not add up. A single day has told the number.
publishers as (
    select
        coder,
        event_id,
        count(distinct coalesce(publisher, article_id)) as publishers
    from mentions
    semi join repeated using (coder, event_id)
    group by coder, event_id
),

-- The codes of an event are those of its latest publication day: an improved lexicon may have changed them.
dated as (
    select
        events.* exclude (
            published_date, event_date_precision, mentions, articles, publishers, confidence, first_mention_id,
            lexicon_version
        ),
        coalesce(seen.first_published_date, events.published_date) as first_published_date,
        coalesce(seen.last_published_date, events.published_date) as last_published_date,
        coalesce(seen.publication_days, 1) as publication_days,
        coalesce(seen.mentions, events.mentions) as mentions,
        coalesce(seen.articles, events.articles) as articles,
        coalesce(publishers.publishers, seen.publishers, events.publishers, 0) as publishers,
        coalesce(seen.confidence, events.confidence) as confidence,
        coalesce(seen.first_mention_id, events.first_mention_id) as first_mention_id,
        coalesce(seen.lexicon_versions, nullif(events.lexicon_version, '')) as lexicon_versions,
        case when seen.is_dated_to_the_day then 'day' else events.event_date_precision end as event_date_precision,
        coalesce(seen.is_dated_to_the_day, events.event_date_precision = 'day')
        and coalesce(seen.first_published_date, events.published_date) - events.event_date
        between 0 and {{ var("event_date_days") }} as is_event_date_used
    from events
    left join seen using (coder, event_id)
    left join publishers using (coder, event_id)
    where seen.event_id is null or events.published_date = seen.last_published_date
),

final as (
    select
        coder,
        event_id,
        status,
        event_date,
        event_date_precision,
        first_published_date,
        last_published_date,
        publication_days,
        source_code,
        source_country,
        source_role,
        source_group,
        source_entity,
        target_code,
        target_country,
        target_role,
        target_group,
        target_entity,
        {{ dyad_of("source_entity", "target_entity") }} as dyad,
        event_code,
        root_code,
        quad_class,
        plover_event,
        plover_quad,
        goldstein,
        mentions,
        articles,
        publishers,
        confidence,
        first_mention_id,
        lexicon_versions,
        case when is_event_date_used then event_date else first_published_date end as trend_date,
        case when is_event_date_used then 'event' else 'published' end as date_basis
    from dated
)

select * from final
