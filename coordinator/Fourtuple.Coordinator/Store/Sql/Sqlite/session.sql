pragma journal_mode = wal;
-- Every commit is synced: what was confirmed survives a power cut.
pragma synchronous = full;
