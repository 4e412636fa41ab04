with source as (select * from {{ source('reference', 'state_numbers') }}),

final as (
    select
        country::varchar as country,
        name::varchar as name,
        cow_number::bigint as cow_number,
        gw_number::bigint as gw_number,
        first_date::date as first_date,
        last_date::date as last_date
    from source
)

select * from final
