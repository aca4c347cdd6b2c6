using Fourtuple.Coordinator.Store;

namespace Fourtuple.Tests.Simulation;

/// <summary>How the store answers while something is wrong with it.</summary>
internal enum StoreCondition { Well, Slow, Unavailable, AnswersLost, Full }

/// <summary>
/// The store as one moment after another: each call here is one committed transaction. What goes wrong on the way to it
/// is in <see cref="SimStoreLink"/>.
/// </summary>
internal sealed class SimStore(SimClock clock, Func<long> nowNs)
{
    private readonly Dictionary<string, SimStoreRun> _runs = [];
    private string _holder = "";
    private long _untilNs = long.MinValue;

    public StoreCondition Condition { get; set; }

    public long Epoch { get; private set; }

    /// <summary>Epoch of the newest committed write.</summary>
    public long WrittenEpoch { get; private set; }

    /// <summary>No check of the epoch: for showing that the invariants notice.</summary>
    public bool Unfenced { get; init; }

    public IReadOnlyDictionary<string, SimStoreRun> Runs => _runs;

    private long LocalNs => clock.At(nowNs());

    public StoreAnswer<long> TakeLease(string holder, TimeSpan ttl)
    {
        if (Condition == StoreCondition.Full)
        {
            return Full.To<long>();
        }
        if (LocalNs <= _untilNs)
        {
            return new StoreAnswer<long>(StoreOutcome.Held, 0, "another coordinator leads");
        }
        (_holder, _untilNs) = (holder, LocalNs + (ttl.Ticks * 100));
        return new StoreAnswer<long>(StoreOutcome.Done, ++Epoch);
    }

    public StoreAnswer KeepLease(long epoch, TimeSpan ttl)
    {
        if (Condition == StoreCondition.Full)
        {
            return Full;
        }
        if (epoch != Epoch || _holder.Length == 0)
        {
            return Fenced(epoch);
        }
        if (ttl > TimeSpan.Zero)
        {
            _untilNs = LocalNs + (ttl.Ticks * 100);
        }
        else
        {
            (_holder, _untilNs) = ("", long.MinValue);
        }
        return StoreAnswer.Done;
    }

    public StoreAnswer Write(long epoch, string runId, IReadOnlyList<RunWrite> parts)
    {
        if (Condition == StoreCondition.Full)
        {
            return Full;
        }
        if (!Unfenced && (epoch != Epoch || _holder.Length == 0))
        {
            return Fenced(epoch);
        }
        var create = parts.OfType<RunWrite.Create>().FirstOrDefault();
        if (!_runs.TryGetValue(runId, out var run))
        {
            if (create is null)
            {
                return new StoreAnswer(StoreOutcome.Refused, $"run {runId} is unknown");
            }
            run = new SimStoreRun(runId, create);
        }
        if (!run.Takes(parts))
        {
            return new StoreAnswer(StoreOutcome.Refused, "slice is leased under this or a higher epoch already");
        }
        SimBroken.Unless(epoch >= Epoch, "I1", () => $"epoch {epoch} writes after epoch {Epoch} began");
        WrittenEpoch = epoch;
        _runs[runId] = run;
        foreach (var part in parts)
        {
            run.Write(part);
        }
        return StoreAnswer.Done;
    }

    /// <summary>Every run that has not ended, and the newest that has; the newest first.</summary>
    public StoreAnswer<IReadOnlyList<StoredRun>> Unfinished()
    {
        var newest = _runs.Values.OrderByDescending(run => run.Head.Created, StringComparer.Ordinal).ToArray();
        var ended = newest.FirstOrDefault(run => run.Ended);
        return new StoreAnswer<IReadOnlyList<StoredRun>>(
            StoreOutcome.Done, [.. newest.Where(run => !run.Ended || run == ended).Select(run => run.Read())]);
    }

    private static StoreAnswer Full { get; } = new(StoreOutcome.Full, "no room");

    private static StoreAnswer Fenced(long epoch) => new(StoreOutcome.Fenced, $"epoch {epoch} does not lead");
}
