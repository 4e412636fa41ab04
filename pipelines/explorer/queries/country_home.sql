-- One row per period and kind: protest, coercion and violence within a state.
select
    date_trunc($grain, trend_date)::date as period,
    case root_code when '14' then 'protest' when '17' then 'coercion' else 'violence' end as kind,
    count(*) as events
from fct_events
where
    coder = $coder
    and status = 'actual'
    and source_country = $entity
    and target_country = $entity
    and root_code in ('14', '17', '18', '19', '20')
    and trend_date between $first_date and $last_date
group by all
order by period, kind
