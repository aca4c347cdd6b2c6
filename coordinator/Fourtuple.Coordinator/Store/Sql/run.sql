insert into runs (run_id, name, plan, plan_hash, created, state, reason, ended)
values ($1, $2, $3, $4, $5, $6, '', 0)
on conflict (run_id) do nothing
