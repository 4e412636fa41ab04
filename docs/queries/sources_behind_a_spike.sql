-- Whose reports are behind a relation's busiest day: a spike that one publisher makes alone is worth a second look.
with spike as (
    select
        coder,
        trend_date
    from relation_trends_daily
    where
        coder = 'dyad'
        and dyad = 'CHN-USA'
        and actor_scope = 'all'
    order by events desc nulls last, trend_date asc
    limit 1
)

select
    events.trend_date,
    coalesce(mentions.publisher, '(none)') as publisher,
    count(distinct mentions.article_id) as articles,
    count(*) as mentions,
    count(distinct events.event_id) as events,
    count(distinct events.event_id) filter (where events.publishers = 1) as events_nobody_else_has,
    round(avg(mentions.confidence), 2) as mean_confidence,
    min(mentions.url) as a_link
from spike
inner join fct_events as events using (coder, trend_date)
inner join fct_event_mentions as mentions using (coder, event_id)
where
    events.status = 'actual'
    and least(events.source_entity, events.target_entity) = 'CHN'
    and greatest(events.source_entity, events.target_entity) = 'USA'
group by all
order by events desc, publisher asc
