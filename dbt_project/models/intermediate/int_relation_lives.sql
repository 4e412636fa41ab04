with lives as ({{ relation_lives(ref("int_relation_days"), ref("coded_events_daily")) }}),

final as (select * from lives)

select * from final
