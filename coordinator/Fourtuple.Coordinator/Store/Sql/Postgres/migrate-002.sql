create table events (
    run_id text not null references runs,
    number bigint not null,
    at_ms bigint not null,
    kind text not null,
    detail text not null,
    primary key (run_id, number)
);

-- Revision 1 is the report the run ended with; later ones come from telemetry that arrived after the seal.
create table reports (
    run_id text not null references runs,
    revision bigint not null,
    accounting text not null,
    report text not null,
    primary key (run_id, revision)
);
