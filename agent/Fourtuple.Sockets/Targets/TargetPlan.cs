using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

public enum TargetMode { Echo, Sink, Http }

/// <summary>At the limit: accept and reset, or leave connections in the backlog.</summary>
public enum AtLimit { Rst, Stall }

/// <summary>What the built-in target serves.</summary>
/// <param name="Listen">Endpoints: the union of the ranges.</param>
/// <param name="Slots">Connections there must be room for.</param>
/// <param name="MaxConnections">Open connections at most; null means as many as slots.</param>
/// <param name="Reflect">
/// Tell each peer its address: echo sends a first line <c>ip:port\n</c>; http has it as body.
/// </param>
public sealed record TargetPlan(
    IReadOnlyList<ListenRange> Listen, TargetMode Mode, EngineKind Engine, int Workers, long Slots,
    long? MaxConnections, AtLimit AtLimit, bool Reflect)
{
    /// <summary>Close each connection so long after it was accepted; null: leave that to the peer.</summary>
    public TimeSpan? CloseAfter { get; init; }

    /// <summary>Open connections that are never exceeded.</summary>
    public long Limit => MaxConnections ?? Slots;
}
