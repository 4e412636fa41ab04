-- One row per period and kind: protest, coercion and violence within a state; null where no article was coded.
with periods as (
    select unnest(generate_series(
        date_trunc($grain, $first_date::date),
        $last_date::date,
        case $grain
            when 'day' then interval 1 day
            when 'week' then interval 7 day
            when 'month' then interval 1 month
            else interval 1 year
        end
    ))::date as period
),

kinds as (
    select unnest(['protest', 'coercion', 'violence']) as kind
),

coded as (
    select distinct date_trunc($grain, published_date)::date as period
    from coded_events_daily
    where
        coder = $coder
        and is_coded
        and published_date between $first_date and $last_date
),

counts as (
    select
        date_trunc($grain, trend_date)::date as period,
        case root_code when '14' then 'protest' when '17' then 'coercion' else 'violence' end as kind,
        min(trend_date) as first_date,
        max(trend_date) as last_date,
        count(*) as events
    from fct_events
    where
        coder = $coder
        and status = 'actual'
        and dyad = $dyad
        and source_country = $entity
        and target_country = $entity
        and root_code in ('14', '17', '18', '19', '20')
        and trend_date between $first_date and $last_date
    group by all
)

select
    periods.period,
    kinds.kind,
    counts.first_date,
    counts.last_date,
    case when coded.period is not null then coalesce(counts.events, 0) else counts.events end as events
from periods
cross join kinds
left join coded on periods.period = coded.period
left join counts on periods.period = counts.period and kinds.kind = counts.kind
order by periods.period, kinds.kind
