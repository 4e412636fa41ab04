with actors as (select * from {{ ref('stg_actors') }}),

-- Overlays may repeat an entry: the one that holds longest stays.
final as (
    select
        actor_code,
        name,
        country,
        role,
        group_code,
        kind,
        first_date,
        last_date
    from actors
    qualify
        row_number() over (
            partition by actor_code, name, first_date
            order by last_date desc nulls first, kind asc
        ) = 1
)

select * from final
