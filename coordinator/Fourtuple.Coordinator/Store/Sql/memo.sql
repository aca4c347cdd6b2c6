insert into memos (run_id, name, memo) values ($1, $2, $3)
on conflict (run_id, name) do update set memo = excluded.memo
