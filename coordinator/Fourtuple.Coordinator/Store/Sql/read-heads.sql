select run_id, name, plan_hash, created, state, reason, ended from runs order by created desc, run_id desc limit @most
