-- What kinds of events a country has more of than the others: its share of each CAMEO root against that of all
-- countries.
with totals as (
    select
        root_code,
        sum(events) as events,
        sum(events) filter (where country = 'RUS') as own_events,
        sum(sum(events)) over () as all_events,
        sum(sum(events) filter (where country = 'RUS')) over () as all_own_events
    from event_mix_monthly
    where coder = 'dyad'
    group by root_code
)

select
    totals.root_code,
    codes.label,
    totals.own_events,
    round(100 * totals.own_events / totals.all_own_events, 1) as percent_of_own,
    round(100 * totals.events / totals.all_events, 1) as percent_of_all,
    round((totals.own_events / totals.all_own_events) / (totals.events / totals.all_events), 2) as ratio
from totals
inner join dim_event_codes as codes on totals.root_code = codes.event_code
where totals.own_events > 0
order by ratio desc, root_code asc
