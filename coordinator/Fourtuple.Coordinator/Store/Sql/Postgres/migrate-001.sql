-- The one lease row of the cluster. Its epoch is the fencing token of every write; only this database's clock is compared.
create table leader (
    id smallint primary key check (id = 1),
    holder text not null,
    epoch bigint not null,
    until timestamptz not null
);
insert into leader (id, holder, epoch, until) values (1, '', 0, '-infinity');

create table runs (
    run_id text primary key,
    name text not null,
    plan text not null,
    plan_hash text not null,
    created text not null,
    state text not null,
    reason text not null,
    ended smallint not null
);

create table slices (
    run_id text not null references runs,
    slice bigint not null,
    slice_epoch bigint not null,
    agent text not null,
    session text not null,
    state text not null,
    primary key (run_id, slice)
);

create table applied (
    run_id text not null references runs,
    session text not null,
    slice bigint not null,
    slice_epoch bigint not null,
    agent text not null,
    seq bigint not null,
    connect_times bigint not null,
    attempted bigint not null,
    skipped bigint not null,
    established bigint not null,
    failed bigint not null,
    pending bigint not null,
    open bigint not null,
    closed_by_us bigint not null,
    closed_by_peer bigint not null,
    dropped bigint not null,
    confirmed bigint not null,
    tuples_skipped bigint not null,
    started_late bigint not null,
    started bigint not null,
    source_exhausted bigint not null,
    exchanges_sent bigint not null,
    exchanges_succeeded bigint not null,
    exchanges_failed bigint not null,
    bytes_sent bigint not null,
    bytes_received bigint not null,
    frame bytea not null,
    primary key (run_id, session, slice, slice_epoch)
);

-- Histogram deltas of applied frames, in the order they were applied, until they are folded into histograms.
create table deltas (
    id bigint generated always as identity primary key,
    run_id text not null references runs,
    connect bytea not null,
    exchange bytea not null,
    lag bytea not null
);
create index deltas_run on deltas (run_id, id);

-- Sums of all deltas up to and including the id in upto.
create table histograms (
    run_id text primary key references runs,
    upto bigint not null,
    connect bytea not null,
    exchange bytea not null,
    lag bytea not null
);

create table series (
    run_id text not null references runs,
    at_ms bigint not null,
    point text not null,
    primary key (run_id, at_ms)
);

-- First in every write: stops it when the epoch is not the leader's, and keeps a take-over out until it is committed.
-- Writes of one run go one after the other, so that two copies of a frame cannot both be found new.
create function fence(wanted bigint, run text) returns void language plpgsql as $$
begin
    perform 1 from leader where id = 1 and epoch = wanted and holder <> '' for share;
    if not found then
        raise exception 'epoch % does not lead', wanted using errcode = 'FT001';
    end if;
    perform 1 from runs where run_id = run for update;
end $$;

create function slices_only_rise() returns trigger language plpgsql as $$
begin
    if new.slice_epoch < old.slice_epoch or (new.slice_epoch = old.slice_epoch
            and (new.agent <> old.agent or new.session <> old.session)) then
        raise exception 'slice % is leased under epoch % already', old.slice, old.slice_epoch using errcode = 'FT002';
    end if;
    return new;
end $$;
create trigger slices_only_rise before update on slices for each row execute function slices_only_rise();
