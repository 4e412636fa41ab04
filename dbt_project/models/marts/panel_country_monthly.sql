with directed as (select * from {{ ref('int_directed_months') }}),

months as (select * from {{ ref('int_coded_months') }}),

numbers as (select * from {{ ref('dim_state_numbers') }}),

sides as (
    select
        *,
        source_country as country,
        case when target_country = source_country then 'domestic' else 'out' end as side
    from directed
    where source_country is not null
    union all
    select
        *,
        target_country as country,
        'in' as side
    from directed
    where target_country is not null and target_country is distinct from source_country
),

series as (
    select distinct
        coder,
        country,
        actor_scope
    from sides
),

counts as (
    select
        coder,
        country,
        actor_scope,
        trend_month,
        sum(events)::bigint as events,
        {{ sums_of_panel("side = 'out'", "out") }},
        {{ sums_of_panel("side = 'in'", "in") }},
        {{ sums_of_panel("side = 'domestic'", "domestic") }}
    from sides
    group by coder, country, actor_scope, trend_month
),

joined as (
    select
        series.*,
        months.* exclude (coder, trend_events),
        counts.* exclude (coder, country, actor_scope, trend_month),
        months.coded_days > 0 or counts.events is not null as is_counted,
        case when is_counted then months.trend_events end as trend_events,
        last_day(months.trend_month) as last_day_of_month
    from series
    inner join months using (coder)
    left join counts using (coder, country, actor_scope, trend_month)
),

filled as (
    select
        * exclude (events, {{ panel_measures(["out", "in", "domestic"]) | join(", ") }}),
        {{ zero_filled(["events"] + panel_measures(["out", "in", "domestic"]), "is_counted") }}
    from joined
),

final as (
    select
        filled.* exclude (is_counted, last_day_of_month),
        {{ month_id("filled.trend_month") }} as month_id,
        numbers.cow_number,
        numbers.gw_number
    from filled
    left join numbers
        on
            filled.country = numbers.country
            and filled.last_day_of_month between numbers.first_date and numbers.last_date
)

select * from final
