with event_codes as (select * from {{ ref('stg_event_codes') }}),

event_scales as (select * from {{ ref('stg_event_scales') }}),

final as (
    select
        event_codes.event_code,
        event_codes.label,
        event_codes.root_code,
        event_codes.quad_class,
        event_codes.goldstein,
        event_codes.plover_event,
        event_codes.plover_quad,
        event_scales.icews_intensity,
        event_scales.penta_class,
        event_scales.plover_type,
        event_scales.plover_mode,
        event_scales.plover_contexts
    from event_codes
    left join event_scales using (event_code)
)

select * from final
