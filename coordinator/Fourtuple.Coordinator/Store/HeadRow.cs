namespace Fourtuple.Coordinator.Store;

/// <summary>Row of runs; plan is empty in lists.</summary>
internal sealed class HeadRow
{
    public string Run_id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Plan_hash { get; init; } = "";
    public string Created { get; init; } = "";
    public string State { get; init; } = "";
    public string Reason { get; init; } = "";
    public long Ended { get; init; }
    public string Plan { get; init; } = "";
}

/// <summary>Row of slices.</summary>
internal sealed class SliceRow
{
    public long Slice { get; init; }
    public long Slice_epoch { get; init; }
    public string Agent { get; init; } = "";
    public string Session { get; init; } = "";
    public string State { get; init; } = "";
}

/// <summary>Row of events.</summary>
internal sealed class EventRow
{
    public long Number { get; init; }
    public long At_ms { get; init; }
    public string Kind { get; init; } = "";
    public string Detail { get; init; } = "";
}

/// <summary>Row of memos.</summary>
internal sealed class MemoRow
{
    public string Name { get; init; } = "";
    public byte[] Memo { get; init; } = [];
}

/// <summary>Row of reports.</summary>
internal sealed class ReportRow
{
    public string Accounting { get; init; } = "";
    public string Report { get; init; } = "";
}
