using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Targets;

/// <summary>What the target counted. accepted = open + closedByPeer + closedByUs + refusedAtLimit.</summary>
/// <param name="Sources">Source addresses seen with their distinct ports (bounded to 1,024 addresses).</param>
public sealed record TargetReport(
    long Accepted, long Open, long PeakOpen, long ClosedByPeer, long ClosedByUs, long RefusedAtLimit, long BytesReceived,
    long BytesSent, long Requests, long Overflowed, IReadOnlyList<SourcePorts> Sources, long RssBytes,
    double CpuSeconds, string Engine, int Rings);
