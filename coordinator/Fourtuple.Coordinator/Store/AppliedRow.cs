namespace Fourtuple.Coordinator.Store;

/// <summary>Row of applied.</summary>
internal sealed class AppliedRow
{
    public string Session { get; init; } = "";
    public long Seq { get; init; }
    public long Connect_times { get; init; }
    public long Attempted { get; init; }
    public long Skipped { get; init; }
    public long Established { get; init; }
    public long Failed { get; init; }
    public long Pending { get; init; }
    public long Open { get; init; }
    public long Closed_by_us { get; init; }
    public long Closed_by_peer { get; init; }
    public long Dropped { get; init; }
    public long Confirmed { get; init; }
    public long Tuples_skipped { get; init; }
    public long Started_late { get; init; }
    public long Started { get; init; }
    public long Source_exhausted { get; init; }
    public long Exchanges_sent { get; init; }
    public long Exchanges_succeeded { get; init; }
    public long Exchanges_failed { get; init; }
    public long Bytes_sent { get; init; }
    public long Bytes_received { get; init; }
    public byte[] Frame { get; init; } = [];
    public byte[] Tables { get; init; } = [];
}
