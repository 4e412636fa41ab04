with
{{ compatible_events() }},

final as (
    select
        {{ number_of("events.event_id") }} as "GLOBALEVENTID",
        strftime(events.trend_date, '%Y%m%d')::bigint as "SQLDATE",
        strftime(events.trend_date, '%Y%m')::bigint as "MonthYear",
        year(events.trend_date) as "Year",
        round(
            year(events.trend_date) + ((month(events.trend_date) - 1) * 30 + day(events.trend_date)) / 365, 4
        ) as "FractionDate",
        case
            when events.source_country is not null
                then source_countries.cameo_code || substr(events.source_code, 4)
            else events.source_code
        end as "Actor1Code",
        upper(sources.name) as "Actor1Name",
        source_countries.cameo_code as "Actor1CountryCode",
        events.source_group as "Actor1KnownGroupCode",
        null::varchar as "Actor1EthnicCode",
        null::varchar as "Actor1Religion1Code",
        null::varchar as "Actor1Religion2Code",
        events.source_role as "Actor1Type1Code",
        null::varchar as "Actor1Type2Code",
        null::varchar as "Actor1Type3Code",
        case
            when events.target_country is not null
                then target_countries.cameo_code || substr(events.target_code, 4)
            else events.target_code
        end as "Actor2Code",
        upper(targets.name) as "Actor2Name",
        target_countries.cameo_code as "Actor2CountryCode",
        events.target_group as "Actor2KnownGroupCode",
        null::varchar as "Actor2EthnicCode",
        null::varchar as "Actor2Religion1Code",
        null::varchar as "Actor2Religion2Code",
        events.target_role as "Actor2Type1Code",
        null::varchar as "Actor2Type2Code",
        null::varchar as "Actor2Type3Code",
        coalesce(mentions.is_lead, false)::bigint as "IsRootEvent",
        events.event_code as "EventCode",
        left(events.event_code, 3) as "EventBaseCode",
        events.root_code as "EventRootCode",
        events.quad_class as "QuadClass",
        events.goldstein as "GoldsteinScale",
        events.mentions as "NumMentions",
        events.publishers as "NumSources",
        events.articles as "NumArticles",
        null::double as "AvgTone",
        null::bigint as "Actor1Geo_Type",
        null::varchar as "Actor1Geo_FullName",
        null::varchar as "Actor1Geo_CountryCode",
        null::varchar as "Actor1Geo_ADM1Code",
        null::varchar as "Actor1Geo_ADM2Code",
        null::double as "Actor1Geo_Lat",
        null::double as "Actor1Geo_Long",
        null::varchar as "Actor1Geo_FeatureID",
        null::bigint as "Actor2Geo_Type",
        null::varchar as "Actor2Geo_FullName",
        null::varchar as "Actor2Geo_CountryCode",
        null::varchar as "Actor2Geo_ADM1Code",
        null::varchar as "Actor2Geo_ADM2Code",
        null::double as "Actor2Geo_Lat",
        null::double as "Actor2Geo_Long",
        null::varchar as "Actor2Geo_FeatureID",
        null::bigint as "ActionGeo_Type",
        null::varchar as "ActionGeo_FullName",
        null::varchar as "ActionGeo_CountryCode",
        null::varchar as "ActionGeo_ADM1Code",
        null::varchar as "ActionGeo_ADM2Code",
        null::double as "ActionGeo_Lat",
        null::double as "ActionGeo_Long",
        null::varchar as "ActionGeo_FeatureID",
        strftime(events.first_published_date, '%Y%m%d000000')::bigint as "DATEADDED",
        mentions.url as "SOURCEURL"
    from events
    left join mentions on events.first_mention_id = mentions.mention_id
    left join entities as sources on events.source_entity = sources.entity
    left join countries as source_countries on events.source_country = source_countries.country
    left join entities as targets on events.target_entity = targets.entity
    left join countries as target_countries on events.target_country = target_countries.country
)

select * from final
