using Fourtuple.Shared.Messages;

namespace Fourtuple.Sockets.Targets;

/// <summary>What the target counted. accepted = open + closedByPeer + closedByUs + refusedAtLimit.</summary>
/// <param name="AcceptFailed">accept(2) calls that failed (descriptors or memory ran out, peer gone).</param>
/// <param name="Overflowed">Connections reset because their peer left more than 64 KiB of answers unread.</param>
/// <param name="Sources">Source addresses seen with their distinct ports (bounded to 1,024 addresses).</param>
/// <param name="UnlistedConnections">Connections of source addresses beyond that bound.</param>
public sealed record TargetReport(
    long Accepted, long Open, long PeakOpen, long ClosedByPeer, long ClosedByUs, long RefusedAtLimit,
    long BytesReceived, long BytesSent, long Requests, long Overflowed, IReadOnlyList<SourcePorts> Sources,
    long RssBytes, double CpuSeconds, string Engine, int Rings, long AcceptFailed = 0, long UnlistedConnections = 0)
{
    public bool AddsUp => Accepted == Open + ClosedByPeer + ClosedByUs + RefusedAtLimit;
}
