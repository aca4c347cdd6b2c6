using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>The run under way, and what of it is in the store.</summary>
internal sealed class LedRun(RunMachine machine, string planHash)
{
    public RunMachine Machine { get; } = machine;

    public string RunId => Machine.Options.RunId;

    public string PlanHash { get; } = planHash;

    /// <summary>What its machine has decided by now.</summary>
    public RunWrite.Memo Memo() => new(RunMemo.Name, Machine.Memo().Encode());

    /// <summary>Highest sequence in the store by session: all that agents are told is applied.</summary>
    public Dictionary<Guid, long> Committed { get; } = [];

    /// <summary>When its machine wants to be ticked, nanoseconds.</summary>
    public long WakeNs { get; set; } = long.MinValue;

    public RunProgress? Progress { get; set; }

    /// <summary>Who asked for it and was not answered yet.</summary>
    public long? Ticket { get; set; }

    /// <summary>The store failed it: agents are told to stop past the gate, each beat.</summary>
    public bool Abandoned { get; set; }
}
