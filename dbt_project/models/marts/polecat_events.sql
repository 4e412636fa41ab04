with
{{ compatible_events() }},

final as (
    select
        events.event_id as "Event ID",
        events.trend_date as "Event Date",
        event_codes.plover_type as "Event Type",
        event_codes.plover_mode as "Event Mode",
        null::double as "Intensity",
        case
            when event_codes.plover_type in ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') then 'VERBAL COOPERATION'
            when event_codes.plover_type in ('COOPERATE', 'AID', 'RETREAT') then 'MATERIAL COOPERATION'
            when event_codes.plover_type in ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') then 'VERBAL CONFLICT'
            else 'MATERIAL CONFLICT'
        end as "Quad Code",
        event_codes.plover_contexts as "Contexts",
        sources.name as "Actor Name",
        events.source_country as "Actor Country",
        source_countries.cow_number as "Actor COW",
        {{ plover_sector("events.source_role") }} as "Primary Actor Sector",
        {{ plover_sector("events.source_role") }} as "Actor Sectors",
        null::varchar as "Actor Title",
        mentions.source_text as "Actor Name Raw",
        null::varchar as "Wikipedia Actor ID",
        targets.name as "Recipient Name",
        events.target_country as "Recipient Country",
        target_countries.cow_number as "Recipient COW",
        {{ plover_sector("events.target_role") }} as "Primary Recipient Sector",
        {{ plover_sector("events.target_role") }} as "Recipient Sectors",
        null::varchar as "Recipient Title",
        mentions.target_text as "Recipient Name Raw",
        null::varchar as "Wikipedia Recipient ID",
        null::varchar as "Placename",
        null::varchar as "City",
        null::varchar as "District",
        null::varchar as "Province",
        null::varchar as "Country",
        null::double as "Latitude",
        null::double as "Longitude",
        null::varchar as "GeoNames ID",
        null::varchar as "Raw Placename",
        null::varchar as "Feature Type",
        mentions.publisher as "Source",
        events.first_published_date as "Publication Date",
        null::varchar as "Story People",
        null::varchar as "Story Organizations",
        null::varchar as "Story Locations",
        '{{ var("coded_language") }}' as "Language",
        events.lexicon_versions as "Version"
    from events
    left join mentions on events.first_mention_id = mentions.mention_id
    left join entities as sources on events.source_entity = sources.entity
    left join countries as source_countries on events.source_country = source_countries.country
    left join entities as targets on events.target_entity = targets.entity
    left join countries as target_countries on events.target_country = target_countries.country
    inner join event_codes on events.event_code = event_codes.event_code
    where event_codes.plover_type is not null
)

select * from final
