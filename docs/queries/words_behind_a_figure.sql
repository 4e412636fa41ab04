-- The sentences behind the conflict between two states, with the code that each was given and the link.
select
    mentions.published_date,
    mentions.event_code,
    codes.label,
    mentions.source_code,
    mentions.target_code,
    mentions.sentence,
    mentions.url
from fct_event_mentions as mentions
inner join fct_events as events using (coder, event_id)
inner join dim_event_codes as codes on mentions.event_code = codes.event_code
where
    events.coder = 'dyad'
    and events.status = 'actual'
    and events.quad_class in (3, 4)
    and 'CHN' in (events.source_entity, events.target_entity)
    and 'USA' in (events.source_entity, events.target_entity)
order by mentions.published_date, mentions.mention_id
limit 20
