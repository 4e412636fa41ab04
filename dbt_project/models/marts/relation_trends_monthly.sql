with months as (select * from {{ ref('int_relation_months') }}),

{{ trend_figures(
    periods="months",
    period="trend_month",
    unit="month",
    windows=[3, 6, 12],
    slope_windows=[6, 12],
    baseline=12,
    minimum_baseline=var("minimum_baseline_months"),
) }},

final as (
    select
        *,
        lag(events) over history as previous_events,
        goldstein_mean - lag(goldstein_mean) over history as goldstein_mean_change
    from trends
    window history as (partition by coder, entity_a, entity_b, actor_scope order by trend_month)
)

select * from final
