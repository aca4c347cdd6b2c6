-- Texts that belong to no run: plans, cordoned agents, baselines, who did what.
create table kept (
    kind text not null,
    name text not null,
    body text not null,
    changed text not null,
    author text not null,
    primary key (kind, name)
);
create index kept_changed on kept (kind, changed);
