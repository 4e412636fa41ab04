{%- set series = ["coder", "entity_a", "entity_b", "actor_scope"] -%}
{%- set windows, slope_windows, baseline = [3, 6, 12], [6, 12], 12 -%}
{%- set sums = trend_sums(windows, slope_windows) + baseline_sums(baseline) -%}
{%- set terms = trend_terms("datediff('month', date '1970-01-01', trend_month)") -%}

-- noqa: disable=PRS,LT02,CV03
-- depends_on: {{ ref('int_touched_lives') }}
with
-- A month more than the baseline: what a window takes away is the sum by the row before its first.
months as (
    select *
    from {{ ref('int_relation_months') }}
    where trend_month between {{ slice_start() }} - interval {{ baseline + 1 }} month and {{ slice_end() }}
),

carried as (
    select *
    from {{ source('carried', 'relation_trends_monthly') }}
    where trend_month = {{ slice_start() }} - interval 1 month
),

periods as (
    select distinct
        coder,
        trend_month
    from months
),

-- What the coder reports of all relations by each month, a part of which lies before a relation began.
reported as (
    select
        periods.coder,
        periods.trend_month,
        {% for length in windows %}
        coalesce(
            sum(coded.trend_events)
                filter (where coded.trend_month > periods.trend_month - interval {{ length }} month),
            0
        )::bigint as trend_events_sum_{{ length }},
        {% endfor %}
    from periods
    left join {{ ref('int_coded_months') }} as coded
        on
            periods.coder = coded.coder
            and coded.trend_month
            between periods.trend_month - interval {{ windows[-1] - 1 }} month and periods.trend_month
    group by periods.coder, periods.trend_month
),

lived as (
    select
        *,
        {% for measure, term in terms.items() %}
        coalesce(sum({{ term }}) over life, 0)::{{ "hugeint" if measure == "goldstein_products" else "bigint" }}
            as {{ measure }}_to_date,
        {% endfor %}
        row_number() over life = 1 or trend_month = {{ slice_start() }} as is_first,
        lag(events) over life as previous_events,
        lag(goldstein_sum / nullif(events, 0)) over life as previous_mean
    from months
    inner join reported using (coder, trend_month)
    window life as (partition by {{ series | join(", ") }} order by trend_month rows unbounded preceding)
),

summed as (
    select
        * exclude (
            {% for measure in terms %}
            {{ measure }}_to_date{{ "," if not loop.last }}
            {% endfor %}
        ),
        {% for sum in sums %}
        lag({{ sum.measure }}_to_date, {{ sum.ends }}, 0) over life
        - lag({{ sum.measure }}_to_date, {{ sum.begins }}, 0) over life as {{ sum.name }},
        {% endfor %}
    from lived
    window life as (partition by {{ series | join(", ") }} order by trend_month)
),

ordered as (
    select
        summed.*,
        carried.cusum_up as carried_up,
        carried.cusum_down as carried_down
    from summed
    left join carried using ({{ series | join(", ") }})
    where summed.trend_month >= {{ slice_start() }}
    order by summed.coder, summed.entity_a, summed.entity_b, summed.actor_scope, summed.trend_month
),

{{ trend_scores("ordered", series, "trend_month", "month", var("minimum_baseline_months")) }},

scored_months as (
    select
        ordered.* exclude (
            is_first,
            carried_up,
            carried_down,
            {% for sum in baseline_sums(baseline) %}
            {{ sum.name }}{{ "," if not loop.last }}
            {% endfor %}
        ),
        scores.* exclude ({{ series | join(", ") }}, trend_month)
    from ordered
    inner join scores using ({{ series | join(", ") }}, trend_month)
),

{{ trend_figures("scored_months", "month", windows, slope_windows) }},

final as (
    select
        * exclude (previous_mean),
        goldstein_mean - previous_mean as goldstein_mean_change
    from trends
    order by {{ series | join(", ") }}, trend_month
)

select * from final
