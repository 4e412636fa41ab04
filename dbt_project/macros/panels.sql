{#- The four counts of a panel, one for each quad class. -#}
{% macro quad_counts() -%}
    {{ return(["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"]) }}
{%- endmacro %}

{#- What a panel has of one side; null without a row of it. -#}
{% macro sums_of_panel(condition, side) -%}
    {%- for measure in quad_counts() -%}
        sum({{ measure }}) filter (where {{ condition }})::bigint as {{ measure }}_{{ side }},
    {% endfor -%}
    sum(goldstein_sum::decimal(18, 3)) filter (where {{ condition }})::double as goldstein_sum_{{ side }}
{%- endmacro %}

{#- What a panel has of each side, by column name. -#}
{% macro panel_measures(sides) -%}
    {%- set names = [] -%}
    {%- for side in sides -%}
        {%- for measure in quad_counts() + ["goldstein_sum"] -%}
            {%- do names.append(measure ~ "_" ~ side) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- Months since the last before 1980, by which ViEWS (Hegre et al. 2019) numbers them: 1 is January 1980. -#}
{% macro month_id(month) -%}
    datediff('month', date '1979-12-01', {{ month }})
{%- endmacro %}

{#- A pair of states as Correlates of War numbers it; null where one has no number, which `least` would pass over. -#}
{% macro dyad_number(a, b) -%}
    case when {{ a }} + {{ b }} is not null then 1000 * least({{ a }}, {{ b }}) + greatest({{ a }}, {{ b }}) end
{%- endmacro %}
