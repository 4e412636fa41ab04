with days as (select * from {{ ref('int_relation_days') }}),

{{ trend_figures(
    periods="days",
    period="trend_date",
    unit="day",
    windows=[7, 30, 90],
    slope_windows=[30, 90],
    baseline=365,
    minimum_baseline=var("minimum_baseline_days"),
) }},

final as (select * from trends)

select * from final
