{#- What is counted of a group of events, the same in every mart that counts. -#}
{% macro event_measure_names() -%}
    {{ return([
        "events", "event_dated_events", "verbal_cooperation", "material_cooperation", "verbal_conflict",
        "material_conflict", "cooperation", "conflict", "goldstein_sum", "goldstein_squares", "mentions",
    ]) }}
{%- endmacro %}

{#- Goldstein values are added as decimals, so that the order of the rows cannot change the last digit. -#}
{% macro event_measures() -%}
    count(*) as events,
    count_if(date_basis = 'event')::bigint as event_dated_events,
    count_if(quad_class = 1)::bigint as verbal_cooperation,
    count_if(quad_class = 2)::bigint as material_cooperation,
    count_if(quad_class = 3)::bigint as verbal_conflict,
    count_if(quad_class = 4)::bigint as material_conflict,
    count_if(quad_class in (1, 2))::bigint as cooperation,
    count_if(quad_class in (3, 4))::bigint as conflict,
    sum(goldstein::decimal(6, 3))::double as goldstein_sum,
    sum(goldstein::decimal(6, 3) * goldstein::decimal(6, 3))::double as goldstein_squares,
    sum(mentions)::bigint as mentions,
    {{ distinct_versions("lexicon_versions") }} as lexicon_versions
{%- endmacro %}

{#- The same of a group of rows that hold them already; null where all are null. -#}
{% macro sums_of_event_measures() -%}
    {%- for measure in event_measure_names() if not measure.startswith("goldstein") -%}
        sum({{ measure }})::bigint as {{ measure }},
    {% endfor -%}
    sum(goldstein_sum::decimal(12, 3))::double as goldstein_sum,
    sum(goldstein_squares::decimal(18, 6))::double as goldstein_squares,
    {{ distinct_versions("lexicon_versions") }} as lexicon_versions
{%- endmacro %}

{#- The distinct versions in a group of comma-separated lists of them, as such a list in order; null without any. -#}
{% macro distinct_versions(column) -%}
    nullif(array_to_string(list_sort(list_distinct(string_split(string_agg({{ column }}, ', '), ', '))), ', '), '')
{%- endmacro %}
