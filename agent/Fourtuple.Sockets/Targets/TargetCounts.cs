namespace Fourtuple.Sockets.Targets;

/// <summary>
/// What one worker counted. accepted = open + closedByPeer + closedByUs + refusedAtLimit, after every step.
/// </summary>
internal record struct TargetCounts
{
    public long Accepted { get; set; }
    public long Open { get; set; }
    public long ClosedByPeer { get; set; }
    public long ClosedByUs { get; set; }
    public long RefusedAtLimit { get; set; }
    public long AcceptFailed { get; set; }
    public long BytesReceived { get; set; }
    public long BytesSent { get; set; }
    public long Requests { get; set; }
    public long Overflowed { get; set; }

    public static TargetCounts operator +(TargetCounts left, TargetCounts right) => new()
    {
        Accepted = left.Accepted + right.Accepted,
        Open = left.Open + right.Open,
        ClosedByPeer = left.ClosedByPeer + right.ClosedByPeer,
        ClosedByUs = left.ClosedByUs + right.ClosedByUs,
        RefusedAtLimit = left.RefusedAtLimit + right.RefusedAtLimit,
        AcceptFailed = left.AcceptFailed + right.AcceptFailed,
        BytesReceived = left.BytesReceived + right.BytesReceived,
        BytesSent = left.BytesSent + right.BytesSent,
        Requests = left.Requests + right.Requests,
        Overflowed = left.Overflowed + right.Overflowed,
    };
}
