-- Events of a relation per hundred coded articles, week by week: a count means nothing without what was read.
with weeks as (
    select
        date_trunc('week', published_date)::date as week,
        sum(coded_articles) as articles
    from coded_events_daily
    where coder = 'dyad'
    group by week
),

relation as (
    select
        date_trunc('week', trend_date)::date as week,
        sum(events) as events
    from relation_trends_daily
    where
        coder = 'dyad'
        and dyad = 'CHN-USA'
        and actor_scope = 'all'
    group by week
)

select
    weeks.week,
    weeks.articles,
    relation.events,
    round(100 * relation.events / weeks.articles, 1) as events_per_100_articles
from weeks
left join relation on weeks.week = relation.week
order by weeks.week
