-- One row per partner of a state or group: events in both directions and their mean Goldstein value.
with months as (
    select
        case when entity_a = $entity then entity_b else entity_a end as partner,
        dyad,
        trend_month,
        events,
        cooperation,
        conflict,
        goldstein_sum
    from relation_trends_monthly
    where
        coder = $coder
        and actor_scope = $scope
        and (entity_a = $entity or entity_b = $entity)
        and trend_month between date_trunc('month', $first_date::date) and $last_date
)

select
    months.partner,
    coalesce(any_value(names.name), months.partner) as partner_name,
    any_value(months.dyad) as dyad,
    sum(months.events)::bigint as events,
    sum(months.cooperation)::bigint as cooperation,
    sum(months.conflict)::bigint as conflict,
    sum(months.goldstein_sum) / nullif(sum(months.events), 0) as goldstein_mean
from months
left join dim_entities as names on months.partner = names.entity
group by months.partner
having sum(months.events) > 0
order by events desc, months.partner asc
limit $limit
