with
{{ compatible_events() }},

final as (
    select
        {{ number_of("events.event_id") }} as "Event ID",
        events.trend_date as "Event Date",
        case
            when events.source_role is null or source_countries.country is null then sources.name
            else
                split_part(coalesce({{ icews_sector("events.source_role") }}, events.source_role), ',', 1)
                || ' (' || sources.name || ')'
        end as "Source Name",
        {{ icews_sector("events.source_role") }} as "Source Sectors",
        {{ icews_country("events.source_country", "source_countries.name") }} as "Source Country",
        event_codes.label as "Event Text",
        events.event_code as "CAMEO Code",
        event_codes.icews_intensity as "Intensity",
        case
            when events.target_role is null or target_countries.country is null then targets.name
            else
                split_part(coalesce({{ icews_sector("events.target_role") }}, events.target_role), ',', 1)
                || ' (' || targets.name || ')'
        end as "Target Name",
        {{ icews_sector("events.target_role") }} as "Target Sectors",
        {{ icews_country("events.target_country", "target_countries.name") }} as "Target Country",
        {{ number_of("mentions.article_id") }} as "Story ID",
        mentions.sentence_no as "Sentence Number",
        mentions.publisher as "Publisher",
        null::varchar as "City",
        null::varchar as "District",
        null::varchar as "Province",
        null::varchar as "Country",
        null::double as "Latitude",
        null::double as "Longitude"
    from events
    left join mentions on events.first_mention_id = mentions.mention_id
    left join entities as sources on events.source_entity = sources.entity
    left join countries as source_countries on events.source_country = source_countries.country
    left join entities as targets on events.target_entity = targets.entity
    left join countries as target_countries on events.target_country = target_countries.country
    left join event_codes on events.event_code = event_codes.event_code
)

select * from final
