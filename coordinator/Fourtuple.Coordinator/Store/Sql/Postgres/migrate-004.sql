-- Requests from when they were really sent; without bytes where there were none.
alter table deltas add column service bytea not null default '';
alter table histograms add column service bytea not null default '';
