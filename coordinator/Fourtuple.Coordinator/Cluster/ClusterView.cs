using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>
/// Standby: waits for the lease. Active: leads. Suspended: led, but the store doesn't renew the lease, so it does
/// nothing until it is renewed or somebody else leads.
/// </summary>
public enum CoordinatorRole { Standby, Active, Suspended }

/// <summary>
/// up; suspect: silent for 3 s; lost: silent for 10 s, or its process was replaced; left: said goodbye.
/// </summary>
public enum MemberState { Up, Suspect, Lost, Left }

/// <summary>One agent as the cluster sees it.</summary>
/// <param name="SilentSeconds">Since anything last came from it.</param>
/// <param name="RunId">The run it serves, or null.</param>
/// <param name="Counters">Of its part of that run.</param>
/// <param name="Cordoned">It takes part in no new run.</param>
/// <param name="Downed">An operator declared it lost; only a new process under its name comes back.</param>
public sealed record MemberView(
    string Agent, Guid Session, MemberState State, double SilentSeconds, AgentCapacity Capacity, string? RunId,
    string? Engine, LoadCounters Counters, AgentGauges? Gauges, int Restarts, bool Cordoned = false,
    bool Downed = false);

/// <summary>What one coordinator process knows; immutable, replaced on every change and at least each beat.</summary>
/// <param name="Holder">Name of this process.</param>
/// <param name="StoreState">ok, or why the store doesn't take writes now.</param>
/// <param name="Run">The run under way, or the one that ended last; null before the first.</param>
/// <param name="RefusedMessages">Messages of other clusters, unknown or unreadable ones.</param>
public sealed record ClusterView(
    string Cluster, string Holder, CoordinatorRole Role, long Epoch, string StoreState,
    IReadOnlyList<MemberView> Agents, RunProgress? Run, bool RunEnded, long RefusedMessages)
{
    /// <summary>The tuples of that run that each agent used; empty before any did.</summary>
    public IReadOnlyList<SeatUse> Use { get; init; } = [];
}
