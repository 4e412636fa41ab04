-- One row per mention of an event, the first first.
select
    mention_id,
    title,
    sentence,
    source_start - sentence_start as source_start,
    source_end - sentence_start as source_end,
    target_start - sentence_start as target_start,
    target_end - sentence_start as target_end,
    trigger_start - sentence_start as trigger_start,
    trigger_end - sentence_start as trigger_end,
    rule_id,
    confidence,
    is_quoted,
    is_lead,
    publisher,
    url,
    published_date,
    lexicon_version
from fct_event_mentions
where event_id = $event_id
order by published_date, mention_id
limit $limit
