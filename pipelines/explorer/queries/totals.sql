-- What the figures rest on: days, articles and events.
with coverage as (
    select
        min(published_date) as first_date,
        max(published_date) as last_date,
        count(distinct published_date) as days,
        coalesce(sum(coded_articles), 0)::bigint as articles
    from coverage_daily
),

events as (
    select
        coalesce(sum(events), 0)::bigint as events,
        coalesce(sum(mentions), 0)::bigint as mentions
    from coded_events_daily
    where coder = $coder
)

select * from coverage cross join events
