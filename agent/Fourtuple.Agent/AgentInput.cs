using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Agent;

/// <summary>What an agent's brain can be told: the closed set of its inputs.</summary>
/// <remarks>Lease numbers tie an answer to the grant it belongs to; answers of an earlier one are ignored.</remarks>
public abstract record AgentInput
{
    private AgentInput()
    {
    }

    public sealed record Received(Envelope Envelope) : AgentInput;

    /// <summary>The grant passed the local checks and its workers stand by.</summary>
    public sealed record Prepared(long Lease, EngineReport Engine, IReadOnlyList<string> Warnings) : AgentInput;

    /// <summary>The grant failed the local checks, or its workers could not be made.</summary>
    public sealed record NotPrepared(long Lease, IReadOnlyList<Refusal> Reasons) : AgentInput;

    /// <summary>The answer to a collection.</summary>
    public sealed record Collected(long Lease, Collection Collection) : AgentInput;

    public sealed record NotCollected(long Lease, string Why) : AgentInput;

    public sealed record Audited(long Lease, long Sequence, KernelAudit Audit) : AgentInput;

    public sealed record Checked(ClusterMessage.CheckReply Reply) : AgentInput;

    public sealed record Elapsed(AgentTimer Timer) : AgentInput;

    /// <summary>SIGTERM, Ctrl-C, or the embedding process stops; a second one doesn't wait.</summary>
    public sealed record StopAsked : AgentInput;
}

/// <summary>Everything a telemetry frame is made of, read at one time.</summary>
/// <param name="KernelDeltas">Kernel counters since the grant.</param>
/// <param name="Shortage">Which resource of the host is nearly used up, in a sentence; null when none is.</param>
public sealed record Collection(
    GroupSnapshot Workers, AgentGauges Gauges, IReadOnlyDictionary<string, long> KernelDeltas, string? Shortage = null)
{
    /// <summary>When the workers were read; the gauges take a while longer. Null: when it is heard of.</summary>
    public long? AtNs { get; init; }

    /// <summary>What a run without any workers counts: nothing.</summary>
    public static Collection Nothing { get; } = new(
        new GroupSnapshot(
            default, default(LoadCounters), new Histogram(), new Histogram(), new Histogram(), [], [], [], true, null),
        new AgentGauges(0, 0, 0, 0, 0, 0),
        new Dictionary<string, long>());
}
