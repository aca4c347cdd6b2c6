-- What a leader must know to go on with a run in another's place; the newest of each name.
create table memos (
    run_id text not null references runs (run_id),
    name text not null,
    memo blob not null,
    primary key (run_id, name)
);
