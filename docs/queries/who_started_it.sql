-- Who acts against whom: both directions of each pair side by side, over the whole lake.
with directed as (
    select
        source_entity,
        target_entity,
        sum(conflict) as conflict,
        sum(goldstein_sum) / sum(events) as goldstein_mean
    from dyad_daily
    where coder = 'dyad'
    group by source_entity, target_entity
)

select
    here.source_entity || ' to ' || here.target_entity as direction,
    here.conflict,
    round(here.goldstein_mean, 2) as goldstein_mean,
    back.conflict as conflict_back,
    round(back.goldstein_mean, 2) as goldstein_mean_back
from directed as here
inner join directed as back on here.source_entity = back.target_entity and here.target_entity = back.source_entity
where here.conflict > 0
order by here.conflict desc, direction asc
limit 20
