// Most of these tests wait for processes to start and for limits of time to pass, so two collections at a time have a
// core each. Alone are those of the broker, which measure times, and HeavyRuns, whose verdicts tell when a core was
// missing.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
