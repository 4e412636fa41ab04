with event_codes as (select * from {{ ref('stg_event_codes') }}),

final as (
    select
        event_code,
        label,
        root_code,
        quad_class,
        goldstein,
        plover_event,
        plover_quad
    from event_codes
)

select * from final
