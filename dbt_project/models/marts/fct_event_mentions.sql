with mentions as (select * from {{ ref('stg_event_mentions') }}),

articles as (select * from {{ ref('stg_articles') }}),

final as (
    select
        mentions.*,
        {{ dyad_of("mentions.source_entity", "mentions.target_entity") }} as dyad,
        articles.title
    from mentions
    left join articles using (article_id)
)

select * from final
