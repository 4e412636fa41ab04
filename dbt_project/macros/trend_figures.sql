{#-
The formulas of the relation trends, once for days and for months. They run over one row per relation and period, without
gaps within a life, and look back only: no figure changes when later periods come in. Periods in which nothing could be
counted are null, and no window counts them. The series behind slope, volatility, z-score and CUSUM is goldstein_sum, the
net cooperation of Goldstein (1992).

A row comes with `position`, its number in the life from 0, and for each of `trend_sums` with the sum from the beginning
of the life to it, in whole numbers, and with `trend_events_sum_` and the length of each window: what the coder reports of all
relations in it, before this one began as well. Any other window is then the difference of two such sums: exact, so that it does not matter
where a build begins to add, and far cheaper than a window that is added up for each row. The rows come in the order of
their series and periods, which windows without an order of their own keep; `in_order` fails where they do not. Rows
before `slice_start` are there for the windows alone, and `carried_up` and `carried_down` are the CUSUMs of the row before
it. The last step is `trends`; it has all that its input has, less what only the formulas need.
-#}
{% macro trend_figures(periods, period, unit, windows, slope_windows, baseline, minimum_baseline) %}
summed as (
    select
        *,
        {% for length in windows %}
            {% for measure in ["counted", "events", "cooperation", "conflict", "goldstein", "squares"] %}
        {{ sum_to_date(measure, 0, length) }} as {{ measure }}_sum_{{ length }},
            {% endfor %}
        {% endfor %}
        {% for length in slope_windows %}
            {% for measure in ["x", "x_squares", "goldstein_by_x", "goldstein_products"] %}
        {{ sum_to_date(measure, 0, length) }} as {{ measure }}_sum_{{ length }},
            {% endfor %}
        {% endfor %}
        {% for measure in ["counted", "events", "goldstein", "goldstein_products"] %}
        {{ sum_to_date(measure, 1, baseline + 1) }} as {{ measure }}_sum_before,
        {% endfor %}
        position = 0 or {{ period }} = {{ slice_start() }} as is_first
    from {{ periods }}
    qualify {{ in_order() }}
),

windowed as (
    select
        * exclude (
            {% for measure in trend_sums() %}
            {{ measure }}_to_date,
            {% endfor %}
            {% for length in slope_windows %}
                {% for measure in ["x", "x_squares", "goldstein_by_x", "goldstein_products"] %}
            {{ measure }}_sum_{{ length }},
                {% endfor %}
            {% endfor %}
            {% for length in windows %}
            counted_sum_{{ length }},
            events_sum_{{ length }},
            cooperation_sum_{{ length }},
            conflict_sum_{{ length }},
            trend_events_sum_{{ length }},
            {% endfor %}
            counted_sum_before,
            events_sum_before,
            goldstein_sum_before,
            goldstein_products_sum_before
        ),
        {% for length in windows %}
            {% set suffix = length ~ unit[0] %}
        counted_sum_{{ length }} as counted_{{ unit }}s_{{ suffix }},
        case when counted_sum_{{ length }} > 0 then events_sum_{{ length }} end as events_{{ suffix }},
        cooperation_sum_{{ length }} / nullif(counted_sum_{{ length }}, 0) as cooperation_avg_{{ suffix }},
        conflict_sum_{{ length }} / nullif(counted_sum_{{ length }}, 0) as conflict_avg_{{ suffix }},
        goldstein_sum_{{ length }} / 1000 / nullif(counted_sum_{{ length }}, 0) as goldstein_sum_avg_{{ suffix }},
        case when counted_sum_{{ length }} > 0 then events_sum_{{ length }} / nullif(trend_events_sum_{{ length }}, 0) end
            as event_share_{{ suffix }},
        {% endfor %}
        {% for length in slope_windows %}
            {% set n = "counted_sum_" ~ length %}
        case
            when {{ n }} >= {{ var("minimum_slope_points") }}
                then round(
                    {{ deviations(n, "x_sum_" ~ length, "goldstein_sum_" ~ length, "goldstein_by_x_sum_" ~ length) }}
                    / {{ deviations(n, "x_sum_" ~ length, "x_sum_" ~ length, "x_squares_sum_" ~ length) }} / 1000,
                    9
                )
        end as goldstein_slope_{{ length }}{{ unit[0] }},
        case
            when {{ n }} >= {{ var("minimum_slope_points") }}
                then round(
                    {{ deviation(n, "goldstein_sum_" ~ length, "goldstein_products_sum_" ~ length) }}, 9
                )
        end as goldstein_volatility_{{ length }}{{ unit[0] }},
        {% endfor %}
        counted_sum_before as baseline_{{ unit }}s,
        events_sum_before as baseline_events,
        goldstein_sum_before / 1000 / nullif(counted_sum_before, 0) as baseline_mean,
        {{ deviation("counted_sum_before", "goldstein_sum_before", "goldstein_products_sum_before") }} as baseline_sd
    from summed
    where {{ period }} >= {{ slice_start() }}
),

scored as (
    select
        *,
        case
            when
                baseline_{{ unit }}s >= {{ minimum_baseline }}
                and baseline_events >= {{ var("minimum_baseline_events") }}
                then round((goldstein_sum - baseline_mean) / nullif(baseline_sd, 0), 9)
        end as goldstein_z
    from windowed
),

{#-
Two-sided tabular CUSUM (Page 1954): S = max(0, S before + z - k), which is the running sum of z - k less its lowest
point so far, or less where it began if that is lower. Each series begins far below all that came before, so that the
lowest point is its own. In billionths, the digits that z has: whole numbers add up the same in any build.
-#}
steps as (
    select
        *,
        {% for side, sign in [("up", ""), ("down", "-")] %}
        coalesce({{ billionths(sign ~ "goldstein_z - " ~ var("cusum_allowance")) }}, 0)
        + case when is_first then coalesce({{ billionths("carried_" ~ side) }}, 0) else 0 end as step_{{ side }},
        {% endfor %}
        sum(is_first::bigint) over (rows unbounded preceding) as series_no,
        goldstein_z is not null or (is_first and carried_up is not null) as has_score
    from scored
),

walks as (
    select
        *,
        {% for side in ["up", "down"] %}
        sum(step_{{ side }} - case when is_first then 1e24::hugeint else 0 end) over (rows unbounded preceding)
            as walk_{{ side }},
        {% endfor %}
        max(case when has_score then series_no end) over (rows unbounded preceding) = series_no as is_scored
    from steps
),

cusums as (
    select
        *,
        {% for side in ["up", "down"] %}
        case
            when is_scored
                then (
                    walk_{{ side }}
                    - min(least(walk_{{ side }}, walk_{{ side }} - step_{{ side }})) over (rows unbounded preceding)
                ) / 1e9
        end as cusum_{{ side }},
        {% endfor %}
    from walks
),

changes as (
    select
        *,
        case
            {% for side in ["up", "down"] %}
            when
                cusum_{{ side }} > {{ var("cusum_threshold") }}
                and coalesce(
                    case when is_first then carried_{{ side }} else lag(cusum_{{ side }}, 1) over () end, 0
                ) <= {{ var("cusum_threshold") }} then '{{ side }}'
            {% endfor %}
        end as change_direction
    from cusums
),

trends as (
    select
        * exclude (
            {% for length in windows %}
            goldstein_sum_{{ length }},
            squares_sum_{{ length }},
            {% endfor %}
            {% for side in ["up", "down"] %}
            carried_{{ side }},
            step_{{ side }},
            walk_{{ side }},
            {% endfor %}
            position,
            is_first,
            series_no,
            has_score,
            is_scored
        ),
        entity_a || '-' || entity_b as dyad,
        cooperation / nullif(events, 0) as cooperation_share,
        conflict / nullif(events, 0) as conflict_share,
        events / nullif(trend_events, 0) as event_share,
        {{ goldstein_means() }},
        {% for length in windows %}
            {% set suffix = "_" ~ length ~ unit[0] %}
            {% set total, squares = "(goldstein_sum_" ~ length ~ " / 1000)", "(squares_sum_" ~ length ~ " / 1000000)" %}
        {{ goldstein_means("events" ~ suffix, total, squares, suffix) }},
        {% endfor %}
        case when cusum_up is not null then change_direction is not null end as is_change_point
    from changes
)
{% endmacro %}

{#- What `trend_figures` takes sums of, each from the beginning of a life to the row. -#}
{% macro trend_sums() -%}
    {{ return([
        "counted", "x", "x_squares", "events", "cooperation", "conflict", "goldstein", "goldstein_by_x",
        "goldstein_products", "squares",
    ]) }}
{%- endmacro %}

{#-
What a counted period adds to each of `trend_sums`: x is its number, goldstein its net cooperation in thousandths.
A period that is not counted adds nothing.
-#}
{% macro trend_terms(x) -%}
    {%- set goldstein = "round(goldstein_sum * 1000)::bigint" -%}
    {{ return({
        "counted": "(events is not null)::bigint",
        "x": "case when events is not null then " ~ x ~ " end",
        "x_squares": "case when events is not null then " ~ x ~ " * " ~ x ~ " end",
        "events": "events",
        "cooperation": "cooperation",
        "conflict": "conflict",
        "goldstein": goldstein,
        "goldstein_by_x": goldstein ~ " * " ~ x,
        "goldstein_products": goldstein ~ "::hugeint * " ~ goldstein,
        "squares": "round(goldstein_squares * 1000000)::bigint",
    }) }}
{%- endmacro %}

{#- The sum of a measure over the rows of a life from `first` - 1 back to `newest` back. -#}
{% macro sum_to_date(measure, newest, first) -%}
    {%- for rows, sign in [(newest, ""), (first, " - ")] -%}
        {{ sign }}
        {%- if rows == 0 -%}
            {{ measure }}_to_date
        {%- else -%}
            case when position >= {{ rows }} then lag({{ measure }}_to_date, {{ rows }}) over () else 0 end
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Whether a row follows the one before it in its series. -#}
{% macro in_order() -%}
    case
        when position = 0 then true
        when
            lag(position, 1) over () = position - 1
            and lag(actor_scope, 1) over () = actor_scope
            and lag(entity_b, 1) over () = entity_b
            and lag(entity_a, 1) over () = entity_a
            and lag(coder, 1) over () = coder then true
        else error('the rows of a series do not follow one another')
    end
{%- endmacro %}

{#- n times the sum of the products of deviations from the means, from n and the sums of u, v and u * v. -#}
{% macro deviations(n, u, v, products) -%}
    ({{ n }} * {{ products }}::hugeint - {{ u }}::hugeint * {{ v }})
{%- endmacro %}

{#- The sample standard deviation of goldstein_sum from n and its sums in thousandths. -#}
{% macro deviation(n, total, products) -%}
    case when {{ n }} > 1 then sqrt({{ deviations(n, total, total, products) }} / ({{ n }} * ({{ n }} - 1))) / 1000 end
{%- endmacro %}

{% macro billionths(value) -%}
    round(({{ value }}) * 1e9)::hugeint
{%- endmacro %}
