-- One row per event of a relation, the latest first, with the sentence that first told of it.
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
from fct_events as events
left join fct_event_mentions as mentions on events.first_mention_id = mentions.mention_id
left join dim_event_codes as codes on events.event_code = codes.event_code
where
    events.coder = $coder
    and events.status = 'actual'
    and (events.source_entity, events.target_entity) in (($entity_a, $entity_b), ($entity_b, $entity_a))
    and events.trend_date between $first_date and $last_date
    and case $scope
        when 'gov' then coalesce(events.source_role, 'GOV') = 'GOV' and coalesce(events.target_role, 'GOV') = 'GOV'
        when 'mil' then 'MIL' in (events.source_role, events.target_role)
        else true
    end
    and ($root is null or events.root_code = $root)
order by events.trend_date desc, events.mentions desc, events.event_id asc
limit $limit
