// Brokers, databases and tens of thousands of connections share two cores: one after the other, or their limits in time
// would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
