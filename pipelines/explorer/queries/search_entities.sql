-- One row per state or group whose code or name holds the words.
select
    entity,
    name
from dim_entities
where entity ilike $words or name ilike '%' || replace(replace($words, '%', '\%'), '_', '\_') || '%' escape '\'
order by entity ilike $words desc, name asc
limit $limit
