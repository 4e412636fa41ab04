with events as (select * from {{ ref('fct_events') }}),

coded_days as (select * from {{ ref('int_coded_days') }}),

counts as (
    select
        coder,
        source_entity,
        target_entity,
        trend_date,
        {{ event_measures() }}
    from events
    where
        status = 'actual'
        and source_entity != target_entity
    group by coder, source_entity, target_entity, trend_date
),

final as (
    select
        counts.*,
        counts.goldstein_sum / counts.events as goldstein_mean,
        coded_days.published_date is not null as is_coded,
        coalesce(coded_days.coded_articles, 0) as coded_articles
    from counts
    left join coded_days on counts.trend_date = coded_days.published_date
)

select * from final
