with days as (select * from {{ ref('coded_events_daily') }}),

spans as (
    select
        coder,
        date_trunc('month', min(published_date)) as first_month,
        max(published_date) as last_date
    from days
    group by coder
),

months as (
    select
        coder,
        unnest(generate_series(first_month, last_date, interval 1 month))::date as trend_month
    from spans
),

counts as (
    select
        coder,
        date_trunc('month', published_date)::date as trend_month,
        count_if(is_coded)::bigint as coded_days,
        sum(coded_articles)::bigint as coded_articles,
        sum(trend_events)::bigint as trend_events
    from days
    group by coder, trend_month
),

final as (
    select
        months.coder,
        months.trend_month,
        coalesce(counts.coded_days, 0) as coded_days,
        {{ articles_read("months.coder", "counts.coded_articles") }} as coded_articles,
        coalesce(counts.trend_events, 0) as trend_events
    from months
    left join counts using (coder, trend_month)
)

select * from final
