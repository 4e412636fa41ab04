-- One row per period: the articles that were coded, and by how many publishers they were written.
select
    date_trunc($grain, published_date)::date as period,
    sum(coded_articles)::bigint as coded_articles,
    sum(copies)::bigint as copies,
    count(distinct publisher) as publishers
from coverage_daily
group by all
order by period
