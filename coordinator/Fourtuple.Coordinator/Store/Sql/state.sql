-- A terminal state stays.
update runs set state = $2, reason = $3 where run_id = $1 and ended = 0
