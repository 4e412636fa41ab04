-- One row per event of this actor or event code, the latest first, with the sentence that first told of it.
-- `found` is how many there are in these days.
with events as (
    select
        *,
        count(*) over () as found
    from fct_events
    where
        coder = $coder
        and trend_date between $first_date and $last_date
        and (source_code = upper($words) or target_code = upper($words) or event_code = upper($words))
    order by trend_date desc, event_id asc
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
    told.published_date,
    events.found
from events
left join fct_event_mentions as told
    on
        events.coder = told.coder
        and events.dyad = told.dyad
        and events.first_published_date = told.published_date
        and events.first_mention_id = told.mention_id
left join dim_event_codes as codes on events.event_code = codes.event_code
order by events.trend_date desc, events.event_id asc
