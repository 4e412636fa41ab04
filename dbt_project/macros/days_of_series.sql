{#-
A row for each day of each series in the slice, in their order, with sums over windows. Of `series`, the `states` say what
each has had by the days on which that changes, the first of which is `first_day`; `calendar` says what a series without
events has by each day of its coder, and the columns `_before` what of that was before it began; `calendar_columns` are what
is the same for all series. `with_reports` adds what there is of a day with events. Lists are read at several places at
once, which takes a fraction of the time of windows over the days.
-#}
{% macro days_of_series(sums, calendar_measures, columns, calendar_columns=[], with_reports=false) -%}
    {%- set measures = sums | map(attribute="measure") | unique | list -%}
    {%- set befores = calendar_measures | select("in", measures) | map("string") | list -%}
    with
    -- For each day the number of the state that holds, and that of the report; no list has a zeroth.
    placed as (
        select
            *,
            flatten(list_transform(states, lambda state, place: list_resize([place], state.days, place))) as places,
            {% if with_reports %}
            flatten(list_transform(states, lambda state, place: list_resize([place], state.days, 0))) as report_places,
            {% endif %}
        from series
    ),

    daily as (
        select
            *,
            {% for measure in measures %}
            list_select(list_transform(states, lambda state: state.{{ measure }}), places) as {{ measure }},
            {% endfor %}
            {% if with_reports %}
            list_select(
                list_transform(states, lambda state: state.report), list_slice(report_places, start_place, until_place)
            ) as reports,
            {% endif %}
        from placed
    ),

    unnested as (
        select
            coder,
            {{ columns | join(", ") }},
            {% for measure in befores %}
            {{ measure }}_before,
            {% endfor %}
            unnest(generate_series(start_date, until_date, interval 1 day))::date as trend_date,
            {% if with_reports %}
            unnest(reports) as report,
            {% endif %}
            {% for name, of in lags(sums).items() %}
            unnest(list_slice({{ of.measure }}, start_place - {{ of.lag }}, until_place - {{ of.lag }})) as {{ name }},
            {% endfor %}
        from daily
    )

    select
        unnested.* exclude (
            {% for measure in befores %}
            {{ measure }}_before,
            {% endfor %}
            {{ lags(sums) | join(", ") }}
        ),
        {% for sum in sums %}
        unnested.{{ sum.measure }}_by_{{ sum.ends }} - unnested.{{ sum.measure }}_by_{{ sum.begins }}
            {% if sum.measure in befores %}
        + calendar.{{ sum.measure }}_by_{{ sum.ends }}
        - greatest(calendar.{{ sum.measure }}_by_{{ sum.begins }}, unnested.{{ sum.measure }}_before)
            {% endif %}
        as {{ sum.name }},
        {% endfor %}
        {% for column in calendar_columns %}
        calendar.{{ column }},
        {% endfor %}
    from unnested
    inner join calendar using (coder, trend_date)
{%- endmacro %}
