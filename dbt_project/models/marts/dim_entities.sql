with
countries as (select * from {{ ref('dim_countries') }}),

groups as (select * from {{ ref('stg_groups') }}),

final as (
    select
        country as entity,
        name,
        'country' as kind
    from countries
    union all
    select
        group_code as entity,
        name,
        'group' as kind
    from groups
)

select * from final
