with events as (select * from {{ ref('stg_events') }}),

mentions as (select * from {{ ref('stg_event_mentions') }}),

coded_days as (select * from {{ ref('int_coded_days') }}),

coders as (
    select '{{ var("coder") }}' as coder
    union
    select coder from events
),

event_counts as (
    select
        coder,
        published_date,
        count(*) as events,
        count_if(status = 'actual')::bigint as actual_events,
        count_if(status = 'future')::bigint as future_events,
        count_if(status = 'hypothetical')::bigint as hypothetical_events,
        count_if(status = 'negated')::bigint as negated_events,
        count_if(status = 'historical')::bigint as historical_events
    from events
    group by coder, published_date
),

mention_counts as (
    select
        coder,
        published_date,
        count(*) as mentions,
        count(distinct article_id) as articles_with_events
    from mentions
    group by coder, published_date
),

final as (
    select
        coders.coder,
        coded_days.published_date,
        coded_days.coded_articles,
        coalesce(mention_counts.articles_with_events, 0) as articles_with_events,
        coalesce(mention_counts.mentions, 0) as mentions,
        coalesce(event_counts.events, 0) as events,
        coalesce(event_counts.actual_events, 0) as actual_events,
        coalesce(event_counts.future_events, 0) as future_events,
        coalesce(event_counts.hypothetical_events, 0) as hypothetical_events,
        coalesce(event_counts.negated_events, 0) as negated_events,
        coalesce(event_counts.historical_events, 0) as historical_events,
        coalesce(event_counts.events, 0) / coded_days.coded_articles as events_per_article
    from coded_days
    cross join coders
    left join event_counts using (coder, published_date)
    left join mention_counts using (coder, published_date)
)

select * from final
