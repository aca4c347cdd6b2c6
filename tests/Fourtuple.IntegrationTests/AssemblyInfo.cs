// Most of these tests wait for processes to start, leases to end and graces to pass, so two collections at a time still
// have a core each. What shares a broker or a database is one collection; what needs the whole machine is in HeavyRuns.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
