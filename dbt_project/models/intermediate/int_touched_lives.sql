with lives as (select * from {{ ref('int_relation_lives') }}),

lives_before as (
    {{ relation_lives(source("before", "int_relation_days_before"), source("before", "coded_events_daily_before")) }}
),

touched_days as (select * from {{ ref('int_touched_days') }}),

-- A relation that was not there before, or is no more, is as one that had or has no day.
changed as (
    select
        coalesce(lives.first_date, lives_before.end_date) as first_date,
        coalesce(lives.end_date, lives_before.first_date - 1) as end_date,
        coalesce(lives_before.first_date, lives.end_date) as first_date_before,
        coalesce(lives_before.end_date, lives.first_date - 1) as end_date_before
    from lives
    full outer join lives_before using (coder, entity_a, entity_b, actor_scope)
    where
        lives.first_date is distinct from lives_before.first_date
        or lives.end_date is distinct from lives_before.end_date
),

-- Days before the later beginning, and days after the earlier end.
spans as (
    select
        least(first_date, first_date_before) as first_date,
        greatest(first_date, first_date_before) as last_date
    from changed
    where first_date != first_date_before
    union
    select
        least(end_date, end_date_before) + 1 as first_date,
        greatest(end_date, end_date_before) as last_date
    from changed
    where end_date != end_date_before
),

-- What is made again is years: one day of each will do, and the last, which reaches furthest.
touched as (
    select trend_date from touched_days
    union
    select first_date as trend_date from spans
    union
    select last_date as trend_date from spans
    union
    select
        unnest(generate_series(date_trunc('year', first_date) + interval 1 year, last_date, interval 1 year))::date
            as trend_date
    from spans
),

last_days as (select max(end_date) as last_date from lives),

final as (
    select
        touched.trend_date,
        last_days.last_date
    from touched
    cross join last_days
)

select * from final
