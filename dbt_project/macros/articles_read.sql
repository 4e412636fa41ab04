{#- The coded articles of a period, 0 without any; null of another coder, who says not what he has read. -#}
{% macro articles_read(coder, articles) -%}
    case when {{ coder }} = '{{ var("coder") }}' then coalesce({{ articles }}, 0) end
{%- endmacro %}
