{#-
The formulas of the relation trends, once for days and for months. They run over one row per relation and period, without
gaps, and look back only: no figure changes when later periods come in. Periods in which nothing could be counted are
null, and no window counts them. The series behind slope, volatility, z-score and CUSUM is goldstein_sum, the net
cooperation of Goldstein (1992). What sums squares is rounded: its last digits depend on how the engine cuts a window.
The last step is `trends`; it has all that its input has, less what only the formulas need.
-#}
{% macro trend_figures(periods, period, unit, windows, slope_windows, baseline, minimum_baseline) %}
numbered as (
    select
        *,
        row_number() over (partition by coder, entity_a, entity_b, actor_scope order by {{ period }}) as period_no
    from {{ periods }}
),

windowed as (
    select
        *,
        {% for length in windows %}
            {% set suffix = length ~ unit[0] %}
            {% set window = "last_" ~ length ~ "_" ~ unit ~ "s" %}
        count(events) over {{ window }} as counted_{{ unit }}s_{{ suffix }},
        sum(events) over {{ window }}::bigint as events_{{ suffix }},
        avg(cooperation) over {{ window }} as cooperation_avg_{{ suffix }},
        avg(conflict) over {{ window }} as conflict_avg_{{ suffix }},
        avg(goldstein_sum) over {{ window }} as goldstein_sum_avg_{{ suffix }},
        sum(goldstein_sum) over {{ window }} as goldstein_sum_{{ suffix }},
        sum(goldstein_squares) over {{ window }} as goldstein_squares_{{ suffix }},
        sum(events) over {{ window }}
        / nullif(sum(trend_events) over {{ window }}, 0) as event_share_{{ suffix }},
        {% endfor %}
        {% for length in slope_windows %}
            {% set window = "last_" ~ length ~ "_" ~ unit ~ "s" %}
        case
            when count(events) over {{ window }} >= {{ var("minimum_slope_points") }}
                then round(regr_slope(goldstein_sum, period_no) over {{ window }}, 9)
        end as goldstein_slope_{{ length }}{{ unit[0] }},
        case
            when count(events) over {{ window }} >= {{ var("minimum_slope_points") }}
                then round(stddev_samp(goldstein_sum) over {{ window }}, 9)
        end as goldstein_volatility_{{ length }}{{ unit[0] }},
        {% endfor %}
        count(events) over baseline as baseline_{{ unit }}s,
        coalesce(sum(events) over baseline, 0)::bigint as baseline_events,
        avg(goldstein_sum) over baseline as baseline_mean,
        stddev_samp(goldstein_sum) over baseline as baseline_sd
    from numbered
    window
        {% for length in windows %}
        last_{{ length }}_{{ unit }}s as (
            partition by coder, entity_a, entity_b, actor_scope
            order by {{ period }}
            rows between {{ length - 1 }} preceding and current row
        ),
        {% endfor %}
        baseline as (
            partition by coder, entity_a, entity_b, actor_scope
            order by {{ period }}
            rows between {{ baseline }} preceding and 1 preceding
        )
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

-- Two-sided tabular CUSUM (Page 1954): S = max(0, S before + z - k), which is the running sum of z - k less its lowest
-- point so far, or less 0 where that is lower.
walks as (
    select
        *,
        sum(goldstein_z - {{ var("cusum_allowance") }}) over history as walk_up,
        sum(-goldstein_z - {{ var("cusum_allowance") }}) over history as walk_down
    from scored
    window history as (partition by coder, entity_a, entity_b, actor_scope order by {{ period }})
),

cusums as (
    select
        *,
        walk_up - least(0, min(walk_up) over history) as cusum_up,
        walk_down - least(0, min(walk_down) over history) as cusum_down
    from walks
    window history as (partition by coder, entity_a, entity_b, actor_scope order by {{ period }})
),

changes as (
    select
        *,
        case
            when cusum_up > {{ var("cusum_threshold") }}
                and coalesce(lag(cusum_up) over history, 0) <= {{ var("cusum_threshold") }} then 'up'
            when cusum_down > {{ var("cusum_threshold") }}
                and coalesce(lag(cusum_down) over history, 0) <= {{ var("cusum_threshold") }} then 'down'
        end as change_direction
    from cusums
    window history as (partition by coder, entity_a, entity_b, actor_scope order by {{ period }})
),

trends as (
    select
        * exclude (
            {% for length in windows %}
            goldstein_sum_{{ length }}{{ unit[0] }},
            goldstein_squares_{{ length }}{{ unit[0] }},
            {% endfor %}
            period_no,
            walk_up,
            walk_down
        ),
        entity_a || '-' || entity_b as dyad,
        cooperation / nullif(events, 0) as cooperation_share,
        conflict / nullif(events, 0) as conflict_share,
        events / nullif(trend_events, 0) as event_share,
        {{ goldstein_means() }},
        {% for length in windows %}
            {% set suffix = "_" ~ length ~ unit[0] %}
        {{ goldstein_means("events" ~ suffix, "goldstein_sum" ~ suffix, "goldstein_squares" ~ suffix, suffix) }},
        {% endfor %}
        case when cusum_up is not null then change_direction is not null end as is_change_point
    from changes
)
{% endmacro %}
