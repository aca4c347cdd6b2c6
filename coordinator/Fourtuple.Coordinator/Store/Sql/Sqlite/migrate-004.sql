-- Requests from when they were really sent; without bytes where there were none.
alter table deltas add column service blob not null default x'';
alter table histograms add column service blob not null default x'';
