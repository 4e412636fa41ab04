-- The name of a state or group.
select
    entity,
    name
from dim_entities
where entity = $entity
