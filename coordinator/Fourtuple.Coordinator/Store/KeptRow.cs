namespace Fourtuple.Coordinator.Store;

internal sealed class KeptRow
{
    public string Kind { get; init; } = "";
    public string Name { get; init; } = "";
    public string Body { get; init; } = "";
    public string Changed { get; init; } = "";
    public string Author { get; init; } = "";
}

internal sealed class LeaderRow
{
    public string Holder { get; init; } = "";
    public long Epoch { get; init; }
    public long Held { get; init; }
}
