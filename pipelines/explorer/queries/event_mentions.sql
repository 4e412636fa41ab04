-- One row per mention of the events, the first of each first.
with found as (
    select
        coder,
        dyad,
        event_id,
        first_published_date,
        last_published_date
    from fct_events
    where
        event_id in (select unnest($event_id))
        and ($dyad is null or dyad = $dyad)
),

-- Where the mentions lie: looking for the ids alone would read all there are.
told as (
    select mentions.*
    from fct_event_mentions as mentions
    inner join found
        on
            mentions.coder = found.coder
            and mentions.dyad = found.dyad
            and mentions.event_id = found.event_id
    where mentions.published_date between found.first_published_date and found.last_published_date
    union all
    select mentions.*
    from fct_event_mentions as mentions
    inner join found on mentions.coder = found.coder and mentions.event_id = found.event_id
    where mentions.dyad is null and found.dyad is null
)

select
    event_id,
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
from told
qualify row_number() over (partition by event_id order by published_date, mention_id) <= $limit
order by event_id, published_date, mention_id
