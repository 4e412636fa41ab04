-- Waves of protest: months with at least twice as many protests as the country's mean over the twelve months before,
-- and what its state did meanwhile. Months in which nothing was coded are no months without protest.
with months as (
    select
        *,
        avg(protest_events) over year_before as mean_before,
        count(protest_events) over year_before as months_before
    from domestic_monthly
    where coder = 'dyad'
    window year_before as (partition by country order by trend_month rows between 12 preceding and 1 preceding)
)

select
    countries.name,
    months.trend_month,
    months.protest_events,
    round(months.mean_before, 2) as mean_before,
    months.months_before,
    months.violent_protest_events,
    months.repression_events
from months
inner join dim_countries as countries using (country)
where months.protest_events > 0 and months.protest_events >= 2 * coalesce(months.mean_before, 0)
order by months.protest_events desc, months.trend_month asc, countries.name asc
limit 20
