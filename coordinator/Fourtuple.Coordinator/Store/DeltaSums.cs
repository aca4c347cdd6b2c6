using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Store;

/// <summary>Row of deltas, or the row of sums.</summary>
internal sealed class DeltaRow
{
    public long Id { get; init; }
    public byte[] Connect { get; init; } = [];
    public byte[] Exchange { get; init; } = [];
    public byte[] Lag { get; init; } = [];
    public byte[] Service { get; init; } = [];
}

/// <summary>The sums of a run, from its row of sums and the deltas not folded yet.</summary>
internal sealed class DeltaSums
{
    public Histogram Connect { get; } = new();

    public Histogram Exchange { get; } = new();

    public Histogram Lag { get; } = new();

    public Histogram Service { get; } = new();

    /// <summary>Id up to which the stored sums go; -1 when the run is unknown.</summary>
    public long Base { get; private set; } = -1;

    /// <summary>Id up to which these sums go.</summary>
    public long Upto { get; private set; } = -1;

    /// <summary>Rows come by rising id, the stored sums first.</summary>
    public void Add(DeltaRow row)
    {
        Base = Base < 0 ? row.Id : Base;
        Upto = row.Id;
        Add(Connect, row.Connect);
        Add(Exchange, row.Exchange);
        Add(Lag, row.Lag);
        Add(Service, row.Service);
    }

    /// <summary>
    /// Replaces the stored sums by these and drops what they contain; nothing if others did in between.
    /// </summary>
    public IReadOnlyList<SqlStatement> Fold(string runId) =>
    [
        SqlStatement.Of(
            "fold", runId, Base, Upto, Connect.EncodeCompressed(), Exchange.EncodeCompressed(), Lag.EncodeCompressed(),
            Service.TotalCount == 0 ? [] : Service.EncodeCompressed()),
        SqlStatement.Of("folded", runId),
    ];

    private static void Add(Histogram to, byte[] encoded)
    {
        if (encoded.Length > 0)
        {
            to.Add(Histogram.Decode(encoded));
        }
    }
}
