{#-
The formulas of the relation trends, once for days and for months. They run over one row per relation and period, without
gaps within a life, and look back only: no figure changes when later periods come in. Periods in which nothing could be
counted are null, and no window counts them. The series behind slope, volatility, z-score and CUSUM is goldstein_sum, the
net cooperation of Goldstein (1992).

A row comes with the sum of each measure over each window, `trend_sums`, in whole numbers, so that it does not matter where a
build begins to add; with `trend_events_sum_` and the length of each window, what the coder reports of all relations in it,
before this one began as well; and with its `trend_scores`. The last step is `trends`; it has all that its input has, less those
sums.
-#}
{% macro trend_figures(periods, unit, windows, slope_windows) %}
windowed as (
    select
        * exclude (
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
    from {{ periods }}
),

trends as (
    select
        * exclude (
            {% for length in windows %}
            goldstein_sum_{{ length }},
            squares_sum_{{ length }},
            {% endfor %}
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
    from windowed
)
{% endmacro %}

{#-
The z-score of each period's net cooperation against those before it, and the CUSUM of the z-scores. It goes on from `carried_up`
and `carried_down`, those of the period before the first row of a series. The rows come in the order of their series and periods,
which windows without an order of their own keep; `in_order` fails where they do not. The last step is `scores`.
-#}
{% macro trend_scores(periods, series, period, unit, minimum_baseline) %}
based as (
    select
        {{ series | join(", ") }},
        {{ period }},
        is_first,
        goldstein_sum,
        carried_up,
        carried_down,
        counted_sum_before as baseline_{{ unit }}s,
        events_sum_before as baseline_events,
        goldstein_sum_before / 1000 / nullif(counted_sum_before, 0) as baseline_mean,
        {{ deviation("counted_sum_before", "goldstein_sum_before", "goldstein_products_sum_before") }} as baseline_sd
    from {{ periods }}
    qualify {{ in_order(series, period, unit) }}
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
    from based
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
        sum(is_first::bigint) over (rows unbounded preceding) as series_count,
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
        max(case when has_score then series_count end) over (rows unbounded preceding) = series_count as is_scored
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

scores as (
    select
        {{ series | join(", ") }},
        {{ period }},
        baseline_{{ unit }}s,
        baseline_events,
        baseline_mean,
        baseline_sd,
        goldstein_z,
        cusum_up,
        cusum_down,
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
)
{% endmacro %}

{#- Whether a row follows the one before it in its series. -#}
{% macro in_order(series, period, unit) -%}
    case
        when is_first then true
        when
            lag({{ period }}, 1) over () + interval 1 {{ unit }} = {{ period }}
            {% for key in series | reverse %}
            and lag({{ key }}, 1) over () = {{ key }}
            {% endfor %}
            then true
        else error('the rows of a series do not follow one another')
    end
{%- endmacro %}

{#-
The sums over windows that `trend_figures` and `trend_scores` take: of which measure, and by how many periods before its own a
row's window ends, and that what came before it does.
-#}
{% macro trend_sums(windows, slope_windows) -%}
    {%- set sums = [] -%}
    {%- for measures, lengths in [
        (["counted", "events", "cooperation", "conflict", "goldstein", "squares"], windows),
        (["x", "x_squares", "goldstein_by_x", "goldstein_products"], slope_windows),
    ] -%}
        {%- for measure in measures -%}
            {%- for length in lengths -%}
                {%- do sums.append({"name": measure ~ "_sum_" ~ length, "measure": measure, "ends": 0, "begins": length}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}

{% macro baseline_sums(baseline) -%}
    {%- set sums = [] -%}
    {%- for measure in ["counted", "events", "goldstein", "goldstein_products"] -%}
        {%- do sums.append({"name": measure ~ "_sum_before", "measure": measure, "ends": 1, "begins": baseline + 1}) -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}

{#- What the period itself adds to measures. -#}
{% macro own_sums(measures) -%}
    {%- set sums = [] -%}
    {%- for measure in measures -%}
        {%- do sums.append({"name": measure ~ "_sum_1", "measure": measure, "ends": 0, "begins": 1}) -%}
    {%- endfor -%}
    {{ return(sums) }}
{%- endmacro %}

{#- Each measure of sums with each number of periods by which one of its windows ends or begins. -#}
{% macro lags(sums) -%}
    {%- set found = {} -%}
    {%- for sum in sums -%}
        {%- for lag in [sum.ends, sum.begins] -%}
            {%- do found.update({sum.measure ~ "_by_" ~ lag: {"measure": sum.measure, "lag": lag}}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#-
What a counted period adds to each of the sums: x is its number, goldstein its net cooperation in thousandths. A period that is
not counted adds nothing.
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
