insert into reports (run_id, revision, accounting, report) values ($1, $2, $3, $4)
on conflict (run_id, revision) do nothing
