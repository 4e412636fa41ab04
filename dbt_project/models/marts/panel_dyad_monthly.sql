with directed as (
    select
        *,
        least(source_country, target_country) as country_a,
        greatest(source_country, target_country) as country_b,
        source_country < target_country as is_from_a
    from {{ ref('int_directed_months') }}
    where source_country != target_country
),

months as (select * from {{ ref('int_coded_months') }}),

numbers as (select * from {{ ref('dim_state_numbers') }}),

series as (
    select distinct
        coder,
        country_a,
        country_b,
        actor_scope
    from directed
),

counts as (
    select
        coder,
        country_a,
        country_b,
        actor_scope,
        trend_month,
        sum(events)::bigint as events,
        {{ sums_of_panel("is_from_a", "ab") }},
        {{ sums_of_panel("not is_from_a", "ba") }}
    from directed
    group by coder, country_a, country_b, actor_scope, trend_month
),

joined as (
    select
        series.*,
        months.* exclude (coder, trend_events),
        counts.* exclude (coder, country_a, country_b, actor_scope, trend_month),
        months.coded_days > 0 or counts.events is not null as is_counted,
        case when is_counted then months.trend_events end as trend_events,
        last_day(months.trend_month) as last_day_of_month
    from series
    inner join months using (coder)
    left join counts using (coder, country_a, country_b, actor_scope, trend_month)
),

filled as (
    select
        * exclude (events, {{ panel_measures(["ab", "ba"]) | join(", ") }}),
        {{ zero_filled(["events"] + panel_measures(["ab", "ba"]), "is_counted") }}
    from joined
),

final as (
    select
        filled.* exclude (is_counted, last_day_of_month),
        filled.country_a || '-' || filled.country_b as dyad,
        {{ month_id("filled.trend_month") }} as month_id,
        a.cow_number as cow_a,
        b.cow_number as cow_b,
        {{ dyad_number("a.cow_number", "b.cow_number") }} as cow_dyad,
        a.gw_number as gw_a,
        b.gw_number as gw_b,
        {{ dyad_number("a.gw_number", "b.gw_number") }} as gw_dyad
    from filled
    left join numbers as a
        on filled.country_a = a.country and filled.last_day_of_month between a.first_date and a.last_date
    left join numbers as b
        on filled.country_b = b.country and filled.last_day_of_month between b.first_date and b.last_date
)

select * from final
