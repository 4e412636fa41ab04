with source as (select * from {{ source('lexicon', 'event_codes') }}),

final as (
    select
        code::varchar as event_code,
        label::varchar as label,
        root_code::varchar as root_code,
        quad_class::bigint as quad_class,
        goldstein::double as goldstein,
        plover_event::varchar as plover_event,
        plover_quad::bigint as plover_quad
    from source
)

select * from final
