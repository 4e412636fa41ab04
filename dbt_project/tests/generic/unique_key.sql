{#-
Rows that share a key of one or several columns, among those that this build made. Only rows whose keys share a hash are
grouped by the keys themselves: hashes take a fraction of the memory.
-#}
{% test unique_key(model, columns) %}
with suspects as (
    select hash({{ columns | join(", ") }}) as key_hash
    from {{ made_rows(model) }}
    group by key_hash
    having count(*) > 1
)

select
    {{ columns | join(", ") }},
    count(*) as rows_with_key
from {{ made_rows(model) }}
where hash({{ columns | join(", ") }}) in (select suspects.key_hash from suspects)
group by {{ columns | join(", ") }}
having count(*) > 1
{% endtest %}
