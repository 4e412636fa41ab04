{#-
The life of each series, from the days with events of its dyad: from the first to 90 days after the last, or to the last coded
day where that comes earlier. A scope in which a dyad never has an event would be a series of nothing but zeros.
-#}
{% macro relation_lives(event_days, coded_days) %}
select
    scopes.coder,
    scopes.entity_a,
    scopes.entity_b,
    scopes.actor_scope,
    scopes.first_date,
    greatest(
        scopes.last_event_date, least(scopes.last_event_date + {{ var("dyad_life_days") }}, horizons.last_date)
    ) as end_date
from (
    select
        coder,
        entity_a,
        entity_b,
        actor_scope,
        min(min(trend_date)) over (partition by coder, entity_a, entity_b) as first_date,
        max(max(trend_date)) over (partition by coder, entity_a, entity_b) as last_event_date
    from {{ event_days }}
    group by coder, entity_a, entity_b, actor_scope
) as scopes
left join (
    select
        coder,
        max(published_date) as last_date
    from {{ coded_days }}
    where is_coded
    group by coder
) as horizons
    on scopes.coder = horizons.coder
{% endmacro %}
