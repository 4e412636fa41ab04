with published_days as (select * from {{ ref('int_published_days') }}),

coded_days as (select * from {{ ref('int_coded_days') }}),

distinct_events as (select * from {{ ref('fct_events') }}),

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
        {{ articles_read("days.coder", "coded_days.coded_articles") }} as coded_articles,
        coalesce(published_days.articles_with_events, 0) as articles_with_events,
        coalesce(published_days.mentions, 0) as mentions,
        coalesce(published_days.events, 0) as events,
        coalesce(published_days.actual_events, 0) as actual_events,
        coalesce(published_days.future_events, 0) as future_events,
        coalesce(published_days.hypothetical_events, 0) as hypothetical_events,
        coalesce(published_days.negated_events, 0) as negated_events,
        coalesce(published_days.historical_events, 0) as historical_events,
        coalesce(trend_counts.trend_events, 0) as trend_events,
        coalesce(published_days.events, 0) / coded_days.coded_articles as events_per_article
    from days
    left join coded_days using (coder, published_date)
    left join published_days using (coder, published_date)
    left join trend_counts using (coder, published_date)
)

select * from final
