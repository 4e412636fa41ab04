with events as (
    select *
    from {{ ref('stg_events') }}
    where {{ in_slice('published_date') }}
),

mentions as (
    select *
    from {{ ref('stg_event_mentions') }}
    where {{ in_slice('published_date') }}
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
        event_counts.*,
        coalesce(mention_counts.mentions, 0) as mentions,
        coalesce(mention_counts.articles_with_events, 0) as articles_with_events
    from event_counts
    left join mention_counts using (coder, published_date)
)

select * from final
