with
{{ compatible_events() }},

final as (
    select
        events.event_id as "EventID",
        strftime(events.trend_date, '%Y%m%d')::bigint as "Date",
        year(events.trend_date) as "Year",
        month(events.trend_date) as "Month",
        day(events.trend_date) as "Day",
        events.source_code as "SourceActorFull",
        events.source_entity as "SourceActorEntity",
        events.source_role as "SourceActorRole",
        case when events.source_country is not null then events.source_group end as "SourceActorAttribute",
        events.target_code as "TargetActorFull",
        events.target_entity as "TargetActorEntity",
        events.target_role as "TargetActorRole",
        case when events.target_country is not null then events.target_group end as "TargetActorAttribute",
        events.event_code as "EventCode",
        events.root_code as "EventRootCode",
        event_codes.penta_class as "PentaClass",
        events.goldstein as "GoldsteinScore",
        null::varchar as "Issues",
        null::double as "Lat",
        null::double as "Lon",
        null::varchar as "LocationName",
        null::varchar as "StateName",
        null::varchar as "CountryCode",
        mentions.article_id || '_' || mentions.sentence_no as "SentenceID",
        mentions.url as "URLs",
        mentions.publisher as "NewsSources"
    from events
    left join mentions on events.first_mention_id = mentions.mention_id
    left join event_codes on events.event_code = event_codes.event_code
)

select * from final
