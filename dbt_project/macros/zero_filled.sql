{#- Counts of a row: 0 where there could have been some, null where there could not, since no article was coded. -#}
{% macro zero_filled(measures, is_counted) -%}
    {%- for measure in measures -%}
        case when {{ is_counted }} then coalesce({{ measure }}, 0) end as {{ measure }}
        {{- "," if not loop.last }}
    {% endfor %}
{%- endmacro %}
