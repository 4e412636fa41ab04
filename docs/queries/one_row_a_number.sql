-- One row per pair of Correlates of War numbers and month, for a merge with their data: until they ceased, the Soviet
-- Union (SUN) has the number of Russia, and Yugoslavia (YUG, SCG) that of Serbia, so a coder who uses both codes has
-- two rows. Directions are by number: ab is from the smaller to the greater. What lies between two codes of one state
-- is within it, and left out.
with panel as (
    select
        *,
        cow_a < cow_b as is_by_number
    from panel_dyad_monthly
    where coder = 'dyad' and actor_scope = 'all' and cow_a != cow_b
),

final as (
    select
        cow_dyad,
        trend_month,
        string_agg(dyad, ', ' order by dyad) as dyads,
        -- those of all relations in the month, which both rows tell
        max(trend_events) as trend_events,
        sum(events)::bigint as events,
        sum(if(is_by_number, verbal_cooperation_ab, verbal_cooperation_ba))::bigint as verbal_cooperation_ab,
        sum(if(is_by_number, verbal_cooperation_ba, verbal_cooperation_ab))::bigint as verbal_cooperation_ba,
        sum(if(is_by_number, material_cooperation_ab, material_cooperation_ba))::bigint as material_cooperation_ab,
        sum(if(is_by_number, material_cooperation_ba, material_cooperation_ab))::bigint as material_cooperation_ba,
        sum(if(is_by_number, verbal_conflict_ab, verbal_conflict_ba))::bigint as verbal_conflict_ab,
        sum(if(is_by_number, verbal_conflict_ba, verbal_conflict_ab))::bigint as verbal_conflict_ba,
        sum(if(is_by_number, material_conflict_ab, material_conflict_ba))::bigint as material_conflict_ab,
        sum(if(is_by_number, material_conflict_ba, material_conflict_ab))::bigint as material_conflict_ba,
        sum(if(is_by_number, goldstein_sum_ab, goldstein_sum_ba)) as goldstein_sum_ab,
        sum(if(is_by_number, goldstein_sum_ba, goldstein_sum_ab)) as goldstein_sum_ba
    from panel
    group by cow_dyad, trend_month
)

select * from final
order by cow_dyad, trend_month
