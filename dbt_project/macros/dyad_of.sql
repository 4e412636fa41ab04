{# The two entities in alphabetical order; null where one is missing, which least and greatest would pass over. #}
{% macro dyad_of(source, target) %}
    case
        when {{ source }} is not null and {{ target }} is not null
            then least({{ source }}, {{ target }}) || '-' || greatest({{ source }}, {{ target }})
    end
{%- endmacro %}
