-- One row per event, with the words for its code and its actors.
select
    events.*,
    codes.label as event_label,
    roots.label as root_label,
    coalesce(source.name, events.source_entity, events.source_code) as source_name,
    coalesce(target.name, events.target_entity, events.target_code) as target_name
from fct_events as events
left join dim_event_codes as codes on events.event_code = codes.event_code
left join dim_event_codes as roots on events.root_code = roots.event_code
left join dim_entities as source on events.source_entity = source.entity
left join dim_entities as target on events.target_entity = target.entity
where
    events.event_id in (select unnest($event_id))
    and ($dyad is null or events.dyad = $dyad)
qualify row_number() over (partition by events.event_id order by events.coder) = 1
order by events.event_id
