-- One row per month and each of the busiest relations of the last year of the data: events and mean Goldstein value.
with months as (
    select *
    from relation_trends_monthly
    where coder = $coder and actor_scope = $scope
    qualify trend_month > max(trend_month) over () - interval 12 month
),

busiest as (
    select
        dyad,
        entity_a,
        entity_b,
        sum(events) as dyad_events
    from months
    group by dyad, entity_a, entity_b
    having sum(events) > 0
    order by dyad_events desc, dyad asc
    limit $limit
)

select
    months.dyad,
    coalesce(a.name, busiest.entity_a) as name_a,
    coalesce(b.name, busiest.entity_b) as name_b,
    busiest.dyad_events::bigint as dyad_events,
    months.trend_month,
    months.events,
    months.goldstein_mean
from months
inner join busiest on months.dyad = busiest.dyad
left join dim_entities as a on busiest.entity_a = a.entity
left join dim_entities as b on busiest.entity_b = b.entity
order by busiest.dyad_events desc, months.dyad asc, months.trend_month asc
