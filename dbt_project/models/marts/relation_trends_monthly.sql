{%- set series = "coder, entity_a, entity_b, actor_scope" -%}
{%- set windows = [3, 6, 12] -%}
{%- set terms = trend_terms("datediff('month', date '1970-01-01', trend_month)") -%}

-- noqa: disable=PRS,LT02,CV03
-- depends_on: {{ ref('int_touched_lives') }}
with
-- A month more than the baseline: what a window takes away is the sum by the row before its first.
months as (
    select *
    from {{ ref('int_relation_months') }}
    where trend_month between {{ slice_start() }} - interval 13 month and {{ slice_end() }}
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
        row_number() over life - 1 as position,
        lag(events) over life as previous_events,
        lag(goldstein_sum / nullif(events, 0)) over life as previous_mean
    from months
    inner join reported using (coder, trend_month)
    window life as (partition by {{ series }} order by trend_month rows unbounded preceding)
),

ordered as (
    select
        lived.*,
        case when lived.position > 0 then carried.cusum_up end as carried_up,
        case when lived.position > 0 then carried.cusum_down end as carried_down
    from lived
    left join carried using ({{ series }})
    order by lived.coder, lived.entity_a, lived.entity_b, lived.actor_scope, lived.trend_month
),

{{ trend_figures(
    periods="ordered",
    period="trend_month",
    unit="month",
    windows=windows,
    slope_windows=[6, 12],
    baseline=12,
    minimum_baseline=var("minimum_baseline_months"),
) }},

final as (
    select
        * exclude (previous_mean),
        goldstein_mean - previous_mean as goldstein_mean_change
    from trends
)

select * from final
