using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Workers;

/// <summary>Adds up the snapshots of a group's workers.</summary>
public static class SnapshotMerge
{
    /// <param name="addresses">Source addresses by worker, in the order of its rows.</param>
    /// <param name="destinations">Destinations of the group, and how many of them a row stands for.</param>
    public static GroupSnapshot Of(
        IReadOnlyList<WorkerSnapshot> workers, IReadOnlyList<IReadOnlyList<Address>> addresses,
        (long Count, long BucketSize) destinations)
    {
        var (connect, exchange, lag) = (new Histogram(), new Histogram(), new Histogram());
        var service = new Histogram();
        var (counters, atDrain) = (default(LoadCounters), default(LoadCounters));
        foreach (var worker in workers)
        {
            connect.Add(worker.Connect);
            exchange.Add(worker.Exchange);
            lag.Add(worker.Lag);
            service.Add(worker.Service);
            counters += worker.Counters;
            atDrain += worker.AtDrain;
        }
        return new GroupSnapshot(
            counters, workers.All(worker => worker.Draining) ? atDrain : null, connect, exchange, lag,
            Failures(workers), Destinations(workers, destinations), Sources(workers, addresses),
            workers.All(worker => worker.Ended), workers.FirstOrDefault(worker => worker.Fault is not null)?.Fault)
        {
            Service = service,
            Uses = Uses(workers, addresses),
        };
    }

    private static List<FailureEntry> Failures(IReadOnlyList<WorkerSnapshot> workers)
    {
        var merged = new Dictionary<(FailurePhase, FailureCause, int, long), FailureEntry>();
        foreach (var worker in workers)
        {
            foreach (ref readonly var row in worker.Failures.AsSpan(0, worker.FailureCount))
            {
                var destination = row.Destination;
                if (merged.Count >= FailureTable.MostRows - 128
                    && !merged.ContainsKey((row.Phase, row.Cause, row.Errno, destination)))
                {
                    destination = -1;
                }
                Add(merged, row, destination);
            }
        }
        return [.. merged.Values.OrderByDescending(entry => entry.Count).Take(FailureTable.MostRows)];
    }

    private static void Add(
        Dictionary<(FailurePhase, FailureCause, int, long), FailureEntry> merged, in FailureRow row, long destination)
    {
        var key = (row.Phase, row.Cause, row.Errno, destination);
        merged[key] = merged.TryGetValue(key, out var known)
            ? known with
            {
                Count = known.Count + row.Count,
                FirstNs = Math.Min(known.FirstNs, row.FirstNs),
                LastNs = Math.Max(known.LastNs, row.LastNs),
            }
            : new FailureEntry(row.Phase, row.Cause, row.Errno, destination, row.Count, row.FirstNs, row.LastNs);
    }

    private static List<DestinationCounts> Destinations(
        IReadOnlyList<WorkerSnapshot> workers, (long Count, long BucketSize) destinations)
    {
        var merged = new List<DestinationCounts>();
        for (var row = 0; row < workers[0].Destinations.Length; row++)
        {
            var first = row * destinations.BucketSize;
            var last = Math.Min(first + destinations.BucketSize, destinations.Count) - 1;
            merged.Add(new DestinationCounts(
                first, last, workers.Sum(worker => worker.Destinations[row].Attempted),
                workers.Sum(worker => worker.Destinations[row].Established),
                workers.Sum(worker => worker.Destinations[row].Failed),
                workers.Sum(worker => worker.Destinations[row].Dropped)));
        }
        return merged;
    }

    private static List<SourcePorts> Sources(
        IReadOnlyList<WorkerSnapshot> workers, IReadOnlyList<IReadOnlyList<Address>> addresses)
    {
        var ports = new SortedDictionary<Address, (ulong[] Words, long Connections)>();
        for (var at = 0; at < workers.Count; at++)
        {
            for (var row = 0; row < addresses[at].Count; row++)
            {
                if (workers[at].SourceConnections[row] == 0)
                {
                    continue;
                }
                ports.TryGetValue(addresses[at][row], out var known);
                var words = known.Words ?? new ulong[SourceTable.WordsPerAddress];
                for (var word = 0; word < words.Length; word++)
                {
                    words[word] |= workers[at].SourcePorts[(row * SourceTable.WordsPerAddress) + word];
                }
                ports[addresses[at][row]] = (words, known.Connections + workers[at].SourceConnections[row]);
            }
        }
        return [.. ports.Select(source =>
            new SourcePorts(source.Key, PortsOf(source.Value.Words), source.Value.Connections))];
    }

    private static List<SourceUse> Uses(
        IReadOnlyList<WorkerSnapshot> workers, IReadOnlyList<IReadOnlyList<Address>> addresses)
    {
        var uses = new SortedDictionary<Address, long[]>();
        for (var at = 0; at < workers.Count; at++)
        {
            var columns = workers[at].SourceUses.Length / Math.Max(1, addresses[at].Count);
            for (var row = 0; row < addresses[at].Count; row++)
            {
                if (workers[at].SourceConnections[row] == 0)
                {
                    continue;
                }
                uses.TryAdd(addresses[at][row], new long[columns]);
                var sums = uses[addresses[at][row]];
                for (var column = 0; column < columns; column++)
                {
                    sums[column] += workers[at].SourceUses[(row * columns) + column];
                }
            }
        }
        return [.. uses.Take(SourceUse.MostRows).Select(use => new SourceUse(use.Key, use.Value))];
    }

    private static PortSet PortsOf(ulong[] words)
    {
        var ranges = new List<PortRange>();
        var first = -1;
        for (var port = 0; port <= 65_536; port++)
        {
            var used = port < 65_536 && (words[port >> 6] >> (port & 63) & 1) != 0;
            if (used && first < 0)
            {
                first = port;
            }
            else if (!used && first >= 0)
            {
                ranges.Add(new PortRange((ushort)first, (ushort)(port - 1)));
                first = -1;
            }
        }
        return new PortSet(ranges);
    }
}
