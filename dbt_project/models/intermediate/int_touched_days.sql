with
published as (
    select day
    from {{ source('build', 'touched_days') }}
    where kind = 'published'
),

-- The months of events that were made again.
event_months as (
    select date_trunc('month', day) as event_month
    from {{ source('build', 'touched_days') }}
    where kind = 'event'
),

events as (
    select *
    from {{ ref('fct_events') }}
    where date_trunc('month', event_date) in (select event_months.event_month from event_months)
    union all by name
    select * from {{ source('before', 'fct_events_before') }}
),

coded_days as (
    select
        coder,
        published_date,
        is_coded,
        coded_articles,
        trend_events
    from {{ ref('coded_events_daily') }}
),

coded_days_before as (
    select
        coder,
        published_date,
        is_coded,
        coded_articles,
        trend_events
    from {{ source('before', 'coded_events_daily_before') }}
),

spans as (
    select distinct
        trend_date,
        first_published_date,
        last_published_date
    from events
    where {{ is_counted_status() }}
),

-- Whatever a touched day says of an event may count on the day of the event, long before.
event_days as (
    select distinct spans.trend_date
    from spans
    inner join published
        on published.day between spans.first_published_date and spans.last_published_date
),

new_days as (
    select * from coded_days
    except
    select * from coded_days_before
),

old_days as (
    select * from coded_days_before
    except
    select * from coded_days
),

horizons as (
    select
        coder,
        max(published_date) filter (where is_coded) as last_date
    from coded_days
    group by coder
),

horizons_before as (
    select
        coder,
        max(published_date) filter (where is_coded) as last_date
    from coded_days_before
    group by coder
),

-- A life does not go on after the last coded day: where that moves, so do the ends of lives before it.
moved_horizons as (
    select least(horizons.last_date, horizons_before.last_date) as trend_date
    from horizons
    full outer join horizons_before on horizons.coder = horizons_before.coder
    where horizons.last_date is distinct from horizons_before.last_date
),

touched as (
    select trend_date from event_days
    union
    select published_date as trend_date from new_days
    union
    select published_date as trend_date from old_days
    union
    select trend_date from moved_horizons
    where trend_date is not null
),

last_days as (select max(published_date) as last_date from coded_days),

final as (
    select
        touched.trend_date,
        last_days.last_date
    from touched
    cross join last_days
)

select * from final
