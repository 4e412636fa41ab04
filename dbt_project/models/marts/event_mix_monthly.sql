with directed as (
    select *
    from {{ ref('int_directed_months') }}
    where actor_scope = 'all'
),

sides as (
    select
        coder,
        source_country as country,
        trend_month,
        root_code,
        events,
        case when target_country = source_country then 'domestic' else 'out' end as side
    from directed
    where source_country is not null
    union all
    select
        coder,
        target_country as country,
        trend_month,
        root_code,
        events,
        'in' as side
    from directed
    where target_country is not null and target_country is distinct from source_country
),

counts as (
    select
        coder,
        country,
        trend_month,
        root_code,
        sum(events)::bigint as events,
        coalesce(sum(events) filter (where side = 'out'), 0)::bigint as out_events,
        coalesce(sum(events) filter (where side = 'in'), 0)::bigint as in_events,
        coalesce(sum(events) filter (where side = 'domestic'), 0)::bigint as domestic_events
    from sides
    group by coder, country, trend_month, root_code
),

final as (
    select
        *,
        sum(events) over (partition by coder, country, trend_month)::bigint as country_events,
        events / sum(events) over (partition by coder, country, trend_month) as root_share
    from counts
)

select * from final
