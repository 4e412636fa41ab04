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

final as (
    select
        * exclude (period_no, walk_up, walk_down),
        entity_a || '-' || entity_b as dyad,
        goldstein_sum / nullif(events, 0) as goldstein_mean,
        case when cusum_up is not null then change_direction is not null end as is_change_point
    from changes
)

select * from final
