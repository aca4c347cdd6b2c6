insert into events (run_id, number, at_ms, kind, detail) values ($1, $2, $3, $4, $5)
on conflict (run_id, number) do nothing
