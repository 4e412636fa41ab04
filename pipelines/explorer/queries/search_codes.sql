-- One row per CAMEO code that has the number, or whose name holds the words.
select
    event_code,
    label,
    goldstein
from dim_event_codes
where
    event_code = $words
    or label ilike '%' || replace(replace($words, '%', '\%'), '_', '\_') || '%' escape '\'
order by event_code
limit $limit
