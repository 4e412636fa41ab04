-- Who sanctions whom: sanctions, embargoes and boycotts that were imposed (CAMEO 163) or threatened (1312), and what
-- came back in kind.
with acts as (
    select
        source_entity,
        target_entity,
        count_if(event_code = '163') as imposed,
        count_if(event_code = '1312') as threatened,
        min(trend_date) as first_date,
        max(trend_date) as last_date,
        max(publishers) as publishers
    from fct_events
    where
        coder = 'dyad'
        and status = 'actual'
        and source_entity != target_entity
        and event_code in ('163', '1312')
    group by source_entity, target_entity
)

select
    source.name as source,
    target.name as target,
    acts.imposed,
    acts.threatened,
    coalesce(back.imposed, 0) as imposed_in_return,
    acts.first_date,
    acts.last_date,
    acts.publishers as publishers_of_the_best_known
from acts
inner join dim_entities as source on acts.source_entity = source.entity
inner join dim_entities as target on acts.target_entity = target.entity
left join acts as back on acts.source_entity = back.target_entity and acts.target_entity = back.source_entity
order by acts.imposed desc, acts.threatened desc, source.name asc, target.name asc
limit 20
