-- One row per event that is told in these words, or by these actor or event codes, the latest first.
select
    events.event_id,
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
    mentions.sentence,
    mentions.source_start - mentions.sentence_start as source_start,
    mentions.source_end - mentions.sentence_start as source_end,
    mentions.target_start - mentions.sentence_start as target_start,
    mentions.target_end - mentions.sentence_start as target_end,
    mentions.trigger_start - mentions.sentence_start as trigger_start,
    mentions.trigger_end - mentions.sentence_start as trigger_end,
    mentions.publisher,
    mentions.url,
    mentions.published_date
from fct_event_mentions as mentions
inner join fct_events as events on mentions.event_id = events.event_id and mentions.coder = events.coder
left join dim_event_codes as codes on events.event_code = codes.event_code
where
    events.coder = $coder
    and (
        upper($words) in (events.source_code, events.target_code, events.event_code)
        or mentions.sentence ilike '%' || replace(replace($words, '%', '\%'), '_', '\_') || '%' escape '\'
    )
qualify row_number() over (partition by events.event_id order by mentions.mention_id) = 1
order by events.trend_date desc, events.event_id asc
limit $limit
