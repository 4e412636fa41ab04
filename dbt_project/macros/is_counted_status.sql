{#- Whether an event is of a status that marts count. -#}
{% macro is_counted_status() -%}
    status in ('{{ var("counted_statuses") | join("', '") }}')
{%- endmacro %}
