-- The one lease row of the cluster. Its epoch is the fencing token of every write; times are CLOCK_BOOTTIME of one
-- boot, so a lease of an earlier boot has ended.
create table leader (
    id integer primary key check (id = 1),
    holder text not null,
    epoch integer not null,
    boot_id text not null,
    until_ms integer not null
);
insert into leader (id, holder, epoch, boot_id, until_ms) values (1, '', 0, '', 0);

create table runs (
    run_id text primary key,
    name text not null,
    plan text not null,
    plan_hash text not null,
    created text not null,
    state text not null,
    reason text not null,
    ended integer not null
);

create table slices (
    run_id text not null references runs (run_id),
    slice integer not null,
    slice_epoch integer not null,
    agent text not null,
    session text not null,
    state text not null,
    primary key (run_id, slice)
);

create table applied (
    run_id text not null references runs (run_id),
    session text not null,
    slice integer not null,
    slice_epoch integer not null,
    agent text not null,
    seq integer not null,
    connect_times integer not null,
    attempted integer not null,
    skipped integer not null,
    established integer not null,
    failed integer not null,
    pending integer not null,
    open integer not null,
    closed_by_us integer not null,
    closed_by_peer integer not null,
    dropped integer not null,
    confirmed integer not null,
    tuples_skipped integer not null,
    started_late integer not null,
    started integer not null,
    source_exhausted integer not null,
    exchanges_sent integer not null,
    exchanges_succeeded integer not null,
    exchanges_failed integer not null,
    bytes_sent integer not null,
    bytes_received integer not null,
    frame blob not null,
    primary key (run_id, session, slice, slice_epoch)
);

-- Histogram deltas of applied frames, in the order they were applied, until they are folded into histograms.
create table deltas (
    id integer primary key autoincrement,
    run_id text not null references runs (run_id),
    connect blob not null,
    exchange blob not null,
    lag blob not null
);
create index deltas_run on deltas (run_id, id);

-- Sums of all deltas up to and including the id in upto.
create table histograms (
    run_id text primary key references runs (run_id),
    upto integer not null,
    connect blob not null,
    exchange blob not null,
    lag blob not null
);

create table series (
    run_id text not null references runs (run_id),
    at_ms integer not null,
    point text not null,
    primary key (run_id, at_ms)
);

create trigger slices_only_rise before update on slices
when new.slice_epoch < old.slice_epoch
    or (new.slice_epoch = old.slice_epoch and (new.agent <> old.agent or new.session <> old.session))
begin
    select raise(abort, 'slice is leased under this or a higher epoch already');
end;
