using Fourtuple.Shared.Messages;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>Small messages that are told apart by a number.</summary>
internal static class BusMessages
{
    public static Envelope Numbered(long number, string cluster = "c") =>
        new(cluster, "coordinator", 1, new AuditRequest("run", number));

    public static long Number(Envelope envelope) => ((AuditRequest)envelope.Body).Sequence;
}
