-- Any number that nothing else uses in this database; freed when the transaction ends.
select pg_advisory_xact_lock(4097)
