with source as (select * from {{ source('lexicon', 'event_scales') }}),

final as (
    select
        code::varchar as event_code,
        icews_intensity::double as icews_intensity,
        penta_class::bigint as penta_class,
        plover_type::varchar as plover_type,
        plover_mode::varchar as plover_mode,
        plover_contexts::varchar as plover_contexts
    from source
)

select * from final
