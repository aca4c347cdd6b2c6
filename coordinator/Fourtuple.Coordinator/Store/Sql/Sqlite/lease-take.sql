update leader
set holder = @holder, epoch = epoch + 1, boot_id = @bootId, until_ms = @nowMs + @ttlMs
where id = 1 and (until_ms < @nowMs or boot_id <> @bootId)
returning epoch
