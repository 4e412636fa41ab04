-- One row per CAMEO root of protest, coercion and violence within a state.
select
    events.root_code,
    any_value(codes.label) as root_label,
    count(*) as events
from fct_events as events
left join dim_event_codes as codes on events.root_code = codes.event_code
where
    events.coder = $coder
    and events.status = 'actual'
    and events.dyad = $dyad
    and events.source_country = $entity
    and events.target_country = $entity
    and events.root_code in ('14', '17', '18', '19', '20')
    and events.trend_date between $first_date and $last_date
group by events.root_code
order by events.root_code
