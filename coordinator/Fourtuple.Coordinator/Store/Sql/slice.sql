-- A trigger refuses an epoch that is lower, or the same for another holder.
insert into slices (run_id, slice, slice_epoch, agent, session, state) values ($1, $2, $3, $4, $5, $6)
on conflict (run_id, slice) do update set
    slice_epoch = excluded.slice_epoch,
    agent = excluded.agent,
    session = excluded.session,
    state = excluded.state
