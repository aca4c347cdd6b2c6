-- Before the frame itself: its delta counts exactly when the frame will.
insert into deltas (run_id, connect, exchange, lag, service)
select $1, $6, $7, $8, $9
where not exists (
    select 1 from applied
    where run_id = $1 and session = $2 and slice = $3 and slice_epoch = $4 and seq >= $5
)
