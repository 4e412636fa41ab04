with fetches as (select * from {{ ref('stg_source_fetches') }}),

totals as (
    select
        source,
        count(*)::bigint as visits,
        sum(landed)::bigint as landed
    from fetches
    group by source
),

latest as (
    select *
    from fetches
    qualify row_number() over (partition by source order by started_at desc, fetch_id asc) = 1
),

final as (
    select
        latest.source,
        latest.source_group,
        latest.kind,
        latest.place,
        latest.publisher,
        latest.language,
        latest.country,
        latest.started_at as visited_at,
        latest.outcome,
        latest.reason,
        latest.message,
        latest.newest_at,
        latest.last_success_at,
        latest.failures,
        latest.next_at,
        totals.visits,
        totals.landed
    from latest
    inner join totals on latest.source = totals.source
)

select * from final
