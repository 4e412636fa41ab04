-- Do soldiers and governments tell the same story of a pair? Both scopes side by side, over the whole lake.
select
    dyad,
    sum(events) filter (where actor_scope = 'gov') as events_gov,
    sum(events) filter (where actor_scope = 'mil') as events_mil,
    sum(goldstein_sum) filter (where actor_scope = 'gov') / events_gov as mean_gov,
    sum(goldstein_sum) filter (where actor_scope = 'mil') / events_mil as mean_mil
from relation_trends_monthly
where coder = 'dyad'
group by dyad
having events_gov > 0 and events_mil > 0
order by events_gov + events_mil desc, dyad asc
limit 20
