-- One row per event that is told in these words, the latest told first, with the latest sentence that has them.
-- `found` is how many there are in articles of these days.
with matching as (
    select
        event_id,
        published_date
    from fct_event_mentions
    where
        coder = $coder
        and published_date between $first_date and $last_date
        and sentence ilike '%' || replace(replace(replace($words, '\', '\\'), '%', '\%'), '_', '\_') || '%' escape '\'
),

latest as (
    select
        event_id,
        max(published_date) as published_date,
        count(*) over () as found
    from matching
    group by event_id
    order by published_date desc, event_id asc
    limit $limit
),

told as (
    select
        mentions.*,
        latest.found
    from fct_event_mentions as mentions
    inner join latest
        on
            mentions.event_id = latest.event_id
            and mentions.published_date = latest.published_date
    where
        mentions.coder = $coder
        and mentions.sentence
        ilike '%' || replace(replace(replace($words, '\', '\\'), '%', '\%'), '_', '\_') || '%' escape '\'
    qualify row_number() over (partition by mentions.event_id order by mentions.mention_id) = 1
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
    told.found
from told
inner join fct_events as events on told.event_id = events.event_id
left join dim_event_codes as codes on events.event_code = codes.event_code
-- An event that is told in these days: what was told of before or after them only is passed over.
where
    events.coder = $coder
    and events.last_published_date >= $first_date
    and events.first_published_date <= $last_date
order by told.published_date desc, events.event_id asc
