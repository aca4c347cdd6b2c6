-- The newest frame that had tables of destinations and sources, which most frames leave out; empty: none had yet.
alter table applied add column tables blob not null default x'';
