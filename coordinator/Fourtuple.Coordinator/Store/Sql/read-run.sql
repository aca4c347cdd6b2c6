select run_id, name, plan_hash, created, state, reason, ended, plan from runs where run_id = @run;
select slice, slice_epoch, agent, session, state from slices where run_id = @run order by slice;
select * from applied where run_id = @run order by agent, session, slice, slice_epoch;
select point from series where run_id = @run order by at_ms;
select number, at_ms, kind, detail from events where run_id = @run order by number;
select accounting, report from reports where run_id = @run order by revision desc limit 1;
select name, memo from memos where run_id = @run order by name;
