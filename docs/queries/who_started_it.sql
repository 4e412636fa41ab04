-- Who acts first: of each pair the spells of hostile days, and whose act stood at the beginning of each. A spell
-- ends where thirty days pass without a conflict event between the two, those included on which no article was
-- coded. Acts on the same day start it together, and of a pair's first spell nobody knows what came before the lake
-- does, so that it is left out.
with hostile_days as (
    select
        least(source_entity, target_entity) as entity_a,
        greatest(source_entity, target_entity) as entity_b,
        trend_date,
        sum(conflict) filter (where source_entity < target_entity) as conflict_by_a,
        sum(conflict) filter (where source_entity > target_entity) as conflict_by_b
    from dyad_daily
    where coder = 'dyad' and conflict > 0
    group by entity_a, entity_b, trend_date
),

first_days as (
    select
        *,
        trend_date - lag(trend_date) over (partition by entity_a, entity_b order by trend_date) as days_since_last,
        case
            when conflict_by_b is null then entity_a
            when conflict_by_a is null then entity_b
            else 'both'
        end as started_by
    from hostile_days
    qualify days_since_last > 30
)

select
    entity_a || '-' || entity_b as dyad,
    count(*) as spells,
    count_if(started_by = entity_a) as started_by_a,
    count_if(started_by = entity_b) as started_by_b,
    count_if(started_by = 'both') as started_by_both,
    max(trend_date) as latest_since,
    arg_max(started_by, trend_date) as latest_started_by
from first_days
group by entity_a, entity_b
order by spells desc, dyad asc
limit 20
