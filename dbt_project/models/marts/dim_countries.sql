with countries as (select * from {{ ref('stg_countries') }}),

latest_numbers as (
    select *
    from {{ ref('stg_state_numbers') }}
    qualify row_number() over (partition by country order by last_date desc nulls first) = 1
),

final as (
    select
        coalesce(countries.country, latest_numbers.country) as country,
        coalesce(countries.name, latest_numbers.name) as name,
        countries.cameo_code,
        countries.fips_code,
        latest_numbers.cow_number,
        latest_numbers.gw_number,
        latest_numbers.last_date as ceased_after
    from countries
    full outer join latest_numbers on countries.country = latest_numbers.country
)

select * from final
