-- Does a pair pay back in kind? Month by month what goes each way, how even conflict is (1: as much as comes back),
-- and after how many days each side gives its first answer.
select
    date_trunc('month', trend_date)::date as trend_month,
    sum(conflict) filter (where source_entity = 'IND') as conflict_by_india,
    sum(conflict) filter (where source_entity = 'PAK') as conflict_by_pakistan,
    round(arg_max(conflict_reciprocity_90d, trend_date), 2) as conflict_reciprocity_90d,
    median(response_days) filter (where source_entity = 'IND') as days_until_india_answers,
    median(response_days) filter (where source_entity = 'PAK') as days_until_pakistan_answers,
    count(response_days) as answers
from dyad_daily
where
    coder = 'dyad'
    and source_entity in ('IND', 'PAK')
    and target_entity in ('IND', 'PAK')
group by all
order by trend_month
