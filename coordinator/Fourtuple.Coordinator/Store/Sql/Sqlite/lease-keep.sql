update leader set until_ms = @nowMs + @ttlMs, boot_id = @bootId where id = 1 and epoch = @epoch and holder <> ''
returning epoch
