with events as (select * from {{ ref('fct_events') }}),

months as (select * from {{ ref('int_coded_months') }}),

within_countries as (
    select
        *,
        source_country as country,
        date_trunc('month', trend_date)::date as trend_month,
        {{ is_state_agent("source_role") }} as is_by_state,
        {{ is_armed_group("source_role") }} as is_by_armed_group,
        target_role is not null
        and not {{ is_state_agent("target_role") }}
        and not {{ is_armed_group("target_role") }} as is_against_unarmed
    from events
    where
        {{ is_counted_status() }}
        and source_country = target_country
),

counts as (
    select
        coder,
        country,
        trend_month,
        count_if(root_code = '14')::bigint as protest_events,
        count_if(starts_with(event_code, '145'))::bigint as violent_protest_events,
        count_if(root_code in ('18', '19', '20'))::bigint as violence_events,
        count_if(root_code in ('18', '19', '20') and is_by_state)::bigint as state_violence_events,
        count_if(root_code in ('18', '19', '20') and is_by_armed_group)::bigint as armed_group_violence_events,
        count_if(root_code in ('17', '18', '19', '20') and is_by_state and is_against_unarmed)::bigint
            as repression_events,
        {{ event_measures() }}
    from within_countries
    group by coder, country, trend_month
),

countries as (
    select distinct
        coder,
        country
    from counts
),

joined as (
    select
        countries.*,
        months.* exclude (coder),
        counts.* exclude (coder, country, trend_month),
        months.coded_days > 0 or counts.events is not null as is_counted
    from countries
    inner join months using (coder)
    left join counts using (coder, country, trend_month)
),

filled as (
    select
        coder,
        country,
        trend_month,
        coded_days,
        coded_articles,
        case when is_counted then trend_events end as trend_events,
        {{ zero_filled(event_measure_names() + domestic_measure_names(), "is_counted") }},
        lexicon_versions
    from joined
),

final as (
    select
        * exclude (goldstein_squares),
        {{ goldstein_means() }},
        events / nullif(trend_events, 0) as event_share
    from filled
)

select * from final
