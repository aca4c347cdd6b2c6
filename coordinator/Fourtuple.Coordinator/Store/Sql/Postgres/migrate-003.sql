-- What a leader must know to go on with a run in another's place; the newest of each name.
create table memos (
    run_id text not null references runs,
    name text not null,
    memo bytea not null,
    primary key (run_id, name)
);
