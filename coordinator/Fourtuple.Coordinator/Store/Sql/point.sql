insert into series (run_id, at_ms, point) values ($1, $2, $3)
on conflict (run_id, at_ms) do nothing
