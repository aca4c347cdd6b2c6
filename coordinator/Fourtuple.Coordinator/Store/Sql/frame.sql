-- A frame counts once: only a sequence above the applied one changes the row. Counters merge by maximum, gauges are the
-- newer ones, connect times add up as the deltas do. A frame without tables leaves those there are.
insert into applied (
    run_id, session, slice, slice_epoch, agent, seq, connect_times, attempted, skipped, established, failed,
    pending, open, closed_by_us, closed_by_peer, dropped, confirmed, tuples_skipped, started_late, started,
    source_exhausted, exchanges_sent, exchanges_succeeded, exchanges_failed, bytes_sent, bytes_received,
    frame, tables
) values (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
    $24, $25, $26, $27, $28
)
on conflict (run_id, session, slice, slice_epoch) do update set
    seq = excluded.seq,
    connect_times = applied.connect_times + excluded.connect_times,
    attempted = greatest(applied.attempted, excluded.attempted),
    skipped = greatest(applied.skipped, excluded.skipped),
    established = greatest(applied.established, excluded.established),
    failed = greatest(applied.failed, excluded.failed),
    pending = excluded.pending,
    open = excluded.open,
    closed_by_us = greatest(applied.closed_by_us, excluded.closed_by_us),
    closed_by_peer = greatest(applied.closed_by_peer, excluded.closed_by_peer),
    dropped = greatest(applied.dropped, excluded.dropped),
    confirmed = greatest(applied.confirmed, excluded.confirmed),
    tuples_skipped = greatest(applied.tuples_skipped, excluded.tuples_skipped),
    started_late = greatest(applied.started_late, excluded.started_late),
    started = greatest(applied.started, excluded.started),
    source_exhausted = greatest(applied.source_exhausted, excluded.source_exhausted),
    exchanges_sent = greatest(applied.exchanges_sent, excluded.exchanges_sent),
    exchanges_succeeded = greatest(applied.exchanges_succeeded, excluded.exchanges_succeeded),
    exchanges_failed = greatest(applied.exchanges_failed, excluded.exchanges_failed),
    bytes_sent = greatest(applied.bytes_sent, excluded.bytes_sent),
    bytes_received = greatest(applied.bytes_received, excluded.bytes_received),
    frame = excluded.frame,
    tables = case when length(excluded.tables) > 0 then excluded.tables else applied.tables end
where excluded.seq > applied.seq
