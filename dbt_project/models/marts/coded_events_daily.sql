with events as (select * from {{ ref('stg_events') }}),

mentions as (select * from {{ ref('stg_event_mentions') }}),

coded_days as (select * from {{ ref('int_coded_days') }}),

distinct_events as (select * from {{ ref('fct_events') }}),

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

trend_counts as (
    select
        coder,
        trend_date as published_date,
        count(*) as trend_events
    from distinct_events
    where {{ is_counted_status() }}
    group by coder, trend_date
),

-- Later articles report events of days on which nothing was coded.
days as (
    select
        coder,
        published_date
    from coded_days
    union
    select
        coder,
        published_date
    from trend_counts
),

final as (
    select
        days.coder,
        days.published_date,
        coded_days.published_date is not null as is_coded,
        case when coded_days.published_date is null then 0 else coded_days.coded_articles end as coded_articles,
        coalesce(mention_counts.articles_with_events, 0) as articles_with_events,
        coalesce(mention_counts.mentions, 0) as mentions,
        coalesce(event_counts.events, 0) as events,
        coalesce(event_counts.actual_events, 0) as actual_events,
        coalesce(event_counts.future_events, 0) as future_events,
        coalesce(event_counts.hypothetical_events, 0) as hypothetical_events,
        coalesce(event_counts.negated_events, 0) as negated_events,
        coalesce(event_counts.historical_events, 0) as historical_events,
        coalesce(trend_counts.trend_events, 0) as trend_events,
        coalesce(event_counts.events, 0) / coded_days.coded_articles as events_per_article
    from days
    left join coded_days using (coder, published_date)
    left join event_counts using (coder, published_date)
    left join mention_counts using (coder, published_date)
    left join trend_counts using (coder, published_date)
)

select * from final
