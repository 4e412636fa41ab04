-- One row per event of a relation, the latest first, with the sentence that first told of it.
-- Not kept: a busy relation has a million events, of which the days are read alone.
with chosen as not materialized (
    select *
    from fct_events
    where
        coder = $coder
        and status = 'actual'
        and dyad = $dyad
        and trend_date between $first_date and $last_date
        and case $scope
            when 'gov' then coalesce(source_role, 'GOV') = 'GOV' and coalesce(target_role, 'GOV') = 'GOV'
            when 'mil' then 'MIL' in (source_role, target_role)
            else true
        end
        and ($root is null or root_code = $root)
),

-- The days of the latest events first: only what lies in these days is read in full.
days as (
    select distinct trend_date
    from (
        select trend_date
        from chosen
        order by trend_date desc
        limit $limit
    ) as newest
),

latest as (
    select *
    from chosen
    where trend_date in (select trend_date from days)
    order by trend_date desc, mentions desc, event_id asc
    limit $limit
),

told as (
    select *
    from fct_event_mentions
    where dyad = $dyad
)

select
    latest.event_id,
    latest.trend_date,
    latest.source_entity,
    latest.target_entity,
    latest.source_code,
    latest.target_code,
    latest.event_code,
    codes.label as event_label,
    latest.quad_class,
    latest.goldstein,
    latest.mentions,
    latest.publishers,
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
from latest
left join told
    on
        latest.first_published_date = told.published_date
        and latest.first_mention_id = told.mention_id
left join dim_event_codes as codes on latest.event_code = codes.event_code
order by latest.trend_date desc, latest.mentions desc, latest.event_id asc
