using Fourtuple.Shared.Messages;

namespace Fourtuple.Agent;

/// <summary>What the machine remembers of the grant it serves.</summary>
/// <param name="lease">Local number of this grant, echoed by the answers of the host.</param>
internal sealed class ServedRun(long lease, ClusterMessage.Grant grant, TelemetryOutbox outbox)
{
    public long Lease { get; } = lease;

    public ClusterMessage.Grant Grant { get; } = grant;

    public TelemetryOutbox Outbox { get; } = outbox;

    /// <summary>Kept to answer a repeated grant.</summary>
    public EngineReport? Engine { get; set; }

    public IReadOnlyList<string> Warnings { get; set; } = [];

    public long StartNs { get; set; }

    /// <summary>The only stage that is obeyed next.</summary>
    public long NextStage { get; set; } = 1;

    /// <summary>Level of the last ramp: where the next one starts from.</summary>
    public long Level { get; set; }

    public bool Collecting { get; set; }

    public bool DrainsByRst { get; set; }

    public bool Aborted { get; set; }

    /// <summary>A resource of this host ran out: nothing more is opened.</summary>
    public bool Short { get; set; }

    /// <summary>No worker is left: the next new frame is the final one.</summary>
    public bool WorkersGone { get; set; }

    /// <summary>Highest audit begun; a repeat of it is answered from <see cref="AuditReply"/>.</summary>
    public long AuditSequence { get; set; }

    public ClusterMessage.AuditReply? AuditReply { get; set; }
}
