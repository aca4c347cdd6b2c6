create table events (
    run_id text not null references runs (run_id),
    number integer not null,
    at_ms integer not null,
    kind text not null,
    detail text not null,
    primary key (run_id, number)
);

-- Revision 1 is the report the run ended with; later ones come from telemetry that arrived after the seal.
create table reports (
    run_id text not null references runs (run_id),
    revision integer not null,
    accounting text not null,
    report text not null,
    primary key (run_id, revision)
);
