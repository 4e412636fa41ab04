-- One row per event that is told in these words, the latest told first.
with told as (
    select *
    from fct_event_mentions
    where
        coder = $coder
        and published_date >= $first_date
        and sentence ilike '%' || replace(replace(replace($words, '\', '\\'), '%', '\%'), '_', '\_') || '%' escape '\'
    order by published_date desc, mention_id asc
    limit $limit
)

select
    events.event_id,
    events.status,
    events.trend_date,
    events.source_entity,
    events.target_entity,
    events.source_code,
    events.target_code,
    events.event_code,
    codes.label as event_label,
    events.quad_class,
    events.goldstein,
    events.mentions,
    events.publishers,
    told.sentence,
    told.source_start - told.sentence_start as source_start,
    told.source_end - told.sentence_start as source_end,
    told.target_start - told.sentence_start as target_start,
    told.target_end - told.sentence_start as target_end,
    told.trigger_start - told.sentence_start as trigger_start,
    told.trigger_end - told.sentence_start as trigger_end,
    told.publisher,
    told.url,
    told.published_date
from told
inner join fct_events as events
    on
        told.coder = events.coder
        and told.event_id = events.event_id
left join dim_event_codes as codes on events.event_code = codes.event_code
qualify row_number() over (partition by events.event_id order by told.published_date, told.mention_id) = 1
order by told.published_date desc, events.event_id asc
