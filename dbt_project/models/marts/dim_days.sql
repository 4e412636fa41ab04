with coded as (select * from {{ ref('coded_events_daily') }}),

spans as (
    select
        min(published_date) as first_date,
        max(published_date) as last_date
    from coded
),

days as (
    select unnest(generate_series(first_date, last_date, interval 1 day))::date as date_day
    from spans
),

final as (
    select
        date_day,
        date_trunc('week', date_day)::date as week,
        date_trunc('month', date_day)::date as month,
        date_trunc('quarter', date_day)::date as quarter,
        year(date_day) as year
    from days
)

select * from final
