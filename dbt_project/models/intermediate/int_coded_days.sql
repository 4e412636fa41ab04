with articles as (select * from {{ ref('stg_articles') }}),

final as (
    select
        published_date,
        count(*) as coded_articles
    from articles
    where
        duplicate_of is null
        and language = '{{ var("coded_language") }}'
    group by published_date
)

select * from final
