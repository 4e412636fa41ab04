with directed as (select * from {{ ref('int_directed_months') }}),

months as (select * from {{ ref('int_coded_months') }}),

between_entities as (
    select *
    from directed
    where actor_scope = 'all' and source_entity != target_entity
),

-- Both ends of each event, where they are countries.
ends as (
    select
        *,
        source_country as country,
        target_entity as partner,
        events as out_events,
        0 as in_events
    from between_entities
    where source_country is not null
    union all
    select
        *,
        target_country as country,
        source_entity as partner,
        0 as out_events,
        events as in_events
    from between_entities
    where target_country is not null
),

ties as (
    select
        coder,
        country,
        trend_month,
        partner,
        sum(out_events)::bigint as out_events,
        sum(in_events)::bigint as in_events,
        {{ sums_of_event_measures() }}
    from ends
    group by coder, country, trend_month, partner
),

shared_ties as (
    select
        *,
        events / sum(events) over (partition by coder, country, trend_month) as tie_share
    from ties
),

nodes as (
    select
        coder,
        country,
        trend_month,
        sum(out_events)::bigint as out_events,
        sum(in_events)::bigint as in_events,
        count(*) as partners,
        count_if(out_events > 0)::bigint as out_partners,
        count_if(in_events > 0)::bigint as in_partners,
        count_if(goldstein_sum > 0)::bigint as positive_partners,
        count_if(goldstein_sum < 0)::bigint as negative_partners,
        first(partner order by events desc, partner asc) as main_partner,
        sum(least(out_events, in_events))::bigint as returned_events,
        sum(tie_share ** 2) as partner_concentration,
        {{ sums_of_event_measures() }}
    from shared_ties
    group by coder, country, trend_month
),

final as (
    select
        nodes.* exclude (event_dated_events, goldstein_squares, returned_events, partner_concentration),
        {{ goldstein_means() }},
        round(nodes.partner_concentration, 9) as partner_concentration,
        2 * nodes.returned_events / nodes.events as reciprocity,
        (nodes.cooperation - nodes.conflict) / nodes.events as signed_balance,
        months.coded_days,
        months.coded_articles,
        months.trend_events,
        nodes.events / months.trend_events as event_share
    from nodes
    inner join months using (coder, trend_month)
)

select * from final
