with source as (select * from {{ source('lexicon', 'countries') }}),

final as (
    select
        country::varchar as country,
        name::varchar as name,
        cameo_code::varchar as cameo_code,
        fips_code::varchar as fips_code
    from source
)

select * from final
