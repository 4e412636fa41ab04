with
coded as (select * from {{ ref('stg_coded_events') }}),

imported as (select * from {{ ref('stg_imported_events') }}),

-- What others coded says nothing of how sure it is, and quotes nothing.
final as (
    select * from coded
    union all by name
    select
        event_id,
        published_date,
        event_date,
        'day' as event_date_precision,
        'actual' as status,
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
        coder,
        format as lexicon_version
    from imported
)

select * from final
