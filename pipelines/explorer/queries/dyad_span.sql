-- The first and last day of a relation's series, and its events.
select
    min(trend_date) as first_date,
    max(trend_date) as last_date,
    sum(events)::bigint as events
from relation_trends_daily
where
    coder = $coder
    and dyad = $dyad
    and actor_scope = $scope
having count(*) > 0
