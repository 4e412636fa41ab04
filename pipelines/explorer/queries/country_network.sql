-- One row per relation among a state and its busiest partners: events and their mean Goldstein value.
with months as (
    select *
    from relation_trends_monthly
    where
        coder = $coder
        and actor_scope = $scope
        and trend_month between date_trunc('month', $first_date::date) and $last_date
),

partners as (
    select
        case when entity_a = $entity then entity_b else entity_a end as entity,
        sum(events) as partner_events
    from months
    where entity_a = $entity or entity_b = $entity
    group by all
    having sum(events) > 0
    order by partner_events desc, entity asc
    limit $limit
),

members as (
    select entity from partners
    union
    select upper($entity) as entity
)

select
    months.dyad,
    months.entity_a,
    months.entity_b,
    coalesce(any_value(a_names.name), months.entity_a) as name_a,
    coalesce(any_value(b_names.name), months.entity_b) as name_b,
    sum(months.events)::bigint as events,
    sum(months.goldstein_sum) / nullif(sum(months.events), 0) as goldstein_mean
from months
inner join members as a on months.entity_a = a.entity
inner join members as b on months.entity_b = b.entity
left join dim_entities as a_names on months.entity_a = a_names.entity
left join dim_entities as b_names on months.entity_b = b_names.entity
group by months.dyad, months.entity_a, months.entity_b
having sum(months.events) > 0
order by events desc, months.dyad asc
