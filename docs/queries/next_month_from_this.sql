-- A table for a regression: next month's material conflict of each pair of states on this month's and the last's
-- counts, with the log of all events of the month as exposure, null where the month had none. Months that were not
-- coded drop out, zeros stay.
with panel as (
    select
        *,
        material_conflict_ab + material_conflict_ba as material_conflict,
        verbal_conflict_ab + verbal_conflict_ba as verbal_conflict,
        verbal_cooperation_ab + verbal_cooperation_ba as verbal_cooperation
    from panel_dyad_monthly
    where coder = 'dyad' and actor_scope = 'all'
),

with_lags as (
    select
        cow_dyad,
        gw_dyad,
        dyad,
        month_id,
        lead(material_conflict) over history as material_conflict_next,
        material_conflict,
        verbal_conflict,
        verbal_cooperation,
        lag(material_conflict) over history as material_conflict_before,
        ln(nullif(lead(trend_events) over history, 0)) as log_exposure_next
    from panel
    window history as (partition by dyad order by trend_month)
)

select *
from with_lags
where material_conflict_next is not null and material_conflict is not null and material_conflict_before is not null
order by dyad, month_id
