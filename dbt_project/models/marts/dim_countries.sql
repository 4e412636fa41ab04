with countries as (select * from {{ ref('stg_countries') }}),

final as (
    select
        country,
        name,
        cameo_code,
        fips_code
    from countries
)

select * from final
