with source as (select * from {{ source('lexicon', 'groups') }}),

final as (
    select
        "group"::varchar as group_code,
        name::varchar as name
    from source
)

select * from final
