with fetches as (select * from {{ ref('stg_source_fetches') }}),

final as (select * from fetches)

select * from final
