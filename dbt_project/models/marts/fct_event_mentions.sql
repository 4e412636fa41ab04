with mentions as (
    select *
    from {{ ref('stg_event_mentions') }}
    where {{ in_slice('published_date') }}
),

articles as (
    select *
    from {{ ref('stg_articles') }}
    where {{ in_slice('published_date') }}
),

final as (
    select
        mentions.*,
        {{ dyad_of("mentions.source_entity", "mentions.target_entity") }} as dyad,
        articles.title
    from mentions
    left join articles using (article_id)
)

select * from final
