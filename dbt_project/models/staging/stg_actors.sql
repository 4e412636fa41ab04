with source as (select * from {{ source('lexicon', 'actors') }}),

final as (
    select
        actor_code::varchar as actor_code,
        name::varchar as name,
        country::varchar as country,
        role::varchar as role,
        "group"::varchar as group_code,
        kind::varchar as kind,
        first_date::date as first_date,
        last_date::date as last_date
    from source
)

select * from final
