-- The first and last day on which a state or group acts or is acted on, by others or within it.
with days as (
    select trend_date
    from dyad_daily
    where coder = $coder and events > 0 and (source_entity = $entity or target_entity = $entity)
    union all
    select trend_date
    from fct_events
    where coder = $coder and status = 'actual' and dyad = $dyad
)

select
    min(trend_date) as first_date,
    max(trend_date) as last_date
from days
having count(*) > 0
