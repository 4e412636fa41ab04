-- The first and last day on which a state or group acts or is acted on, and its events.
select
    min(trend_date) as first_date,
    max(trend_date) as last_date,
    count(*) as events
from fct_events
where
    coder = $coder
    and status = 'actual'
    and $entity in (source_entity, target_entity)
having count(*) > 0
