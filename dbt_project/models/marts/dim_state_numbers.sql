with numbers as (select * from {{ ref('stg_state_numbers') }}),

final as (
    select
        country,
        name,
        cow_number,
        gw_number,
        coalesce(first_date, date '0001-01-01') as first_date,
        coalesce(last_date, date '9999-12-31') as last_date
    from numbers
)

select * from final
