-- How far coders agree on the same relation and month: counts and means stand side by side and are never added.
with described as (
    select
        *,
        coder || ': ' || events || ' events, mean ' || round(goldstein_mean, 2) as figures
    from relation_trends_monthly
    where actor_scope = 'all' and events > 0
)

select
    dyad,
    trend_month,
    count(*) as coders,
    max(events) filter (where coder = 'dyad') as events_dyad,
    round(max(goldstein_mean) filter (where coder = 'dyad'), 2) as mean_dyad,
    string_agg(figures, '; ' order by coder) filter (where coder != 'dyad') as others
from described
group by dyad, trend_month
order by coders desc, events_dyad desc nulls last, dyad asc, trend_month asc
limit 20
