with source as (select * from {{ source('lake', 'events') }}),

final as (
    select
        event_id,
        published_date,
        event_date,
        event_date_precision,
        status,
        source_code,
        source_country,
        source_role,
        source_group,
        source_entity,
        target_code,
        target_country,
        target_role,
        target_group,
        target_entity,
        event_code,
        root_code,
        quad_class,
        plover_event,
        plover_quad,
        goldstein,
        mentions,
        articles,
        publishers,
        confidence,
        first_mention_id,
        coder,
        lexicon_version
    from source
)

select * from final
