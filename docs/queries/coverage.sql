-- What each publisher contributed, and since when: a gap here looks like peace in the trends.
select
    publisher,
    min(published_date) as first_day,
    max(published_date) as last_day,
    count(*) as days,
    sum(articles) as articles,
    sum(copies) as copies,
    sum(other_language_articles) as not_coded
from coverage_daily
group by publisher
order by articles desc, publisher asc
