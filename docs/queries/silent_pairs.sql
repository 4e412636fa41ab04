-- All pairs of states in a month, those among them of which nothing was ever coded: the panel has only pairs with an
-- event.
with pairs as (
    select
        a.country as country_a,
        b.country as country_b,
        1000 * least(a.cow_number, b.cow_number) + greatest(a.cow_number, b.cow_number) as cow_dyad
    from dim_state_numbers as a
    inner join dim_state_numbers as b on a.country < b.country
    where
        date '2025-05-31' between a.first_date and a.last_date
        and date '2025-05-31' between b.first_date and b.last_date
)

select
    case
        when panel.dyad is null then 'never an event'
        when panel.events > 0 then 'events this month'
        else 'none this month'
    end as kind,
    count(*) as pairs,
    coalesce(sum(panel.events), 0) as events,
    min(pairs.cow_dyad) as an_example
from pairs
left join panel_dyad_monthly as panel
    on
        pairs.country_a = panel.country_a
        and pairs.country_b = panel.country_b
        and panel.coder = 'dyad'
        and panel.actor_scope = 'all'
        and panel.trend_month = '2025-05-01'
group by kind
order by pairs desc
