select holder, epoch, case when until >= clock_timestamp() then 1::bigint else 0::bigint end as held
from leader where id = 1
