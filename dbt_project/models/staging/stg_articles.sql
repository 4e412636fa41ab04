with source as (select * from {{ source('lake', 'articles') }}),

final as (
    select
        article_id,
        published_date,
        published_at,
        url,
        publisher,
        title,
        language,
        duplicate_of
    from source
)

select * from final
