-- One row per direction, CAMEO root and quad class: who acts on whom, and how.
select
    events.source_entity,
    events.target_entity,
    events.root_code,
    any_value(codes.label) as root_label,
    events.quad_class,
    count(*) as events,
    avg(events.goldstein) as goldstein_mean
from fct_events as events
left join dim_event_codes as codes on events.root_code = codes.event_code
where
    events.coder = $coder
    and events.status = 'actual'
    and events.dyad = $dyad
    and events.trend_date between $first_date and $last_date
    and case $scope
        when 'gov' then coalesce(events.source_role, 'GOV') = 'GOV' and coalesce(events.target_role, 'GOV') = 'GOV'
        when 'mil' then 'MIL' in (events.source_role, events.target_role)
        else true
    end
group by events.source_entity, events.target_entity, events.root_code, events.quad_class
order by events.source_entity, events.root_code, events.quad_class
