-- One row per coder whose events the marts hold.
select distinct coder
from coded_events_daily
order by coder
