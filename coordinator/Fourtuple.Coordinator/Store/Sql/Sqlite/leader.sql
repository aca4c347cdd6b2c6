select holder, epoch, case when until_ms >= @nowMs and boot_id = @bootId then 1 else 0 end as held
from leader where id = 1
