-- Which states are the hubs, month by month, and are their ties friendly? The three strongest of each month.
select
    trend_month,
    countries.name,
    events,
    partners,
    main_partner,
    round(partner_concentration, 2) as concentration,
    positive_partners,
    negative_partners,
    round(signed_balance, 2) as signed_balance
from country_network_monthly
inner join dim_countries as countries using (country)
where coder = 'dyad'
qualify row_number() over (partition by trend_month order by events desc, country asc) <= 3
order by trend_month asc, events desc, country asc
