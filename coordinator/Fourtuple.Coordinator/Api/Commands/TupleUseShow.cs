using System.Globalization;
using System.Text.Json;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Store;
using Fourtuple.Coordinator.Totals;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>tuple use</c>: which tuples a run used, by source and destination.</summary>
public sealed class TupleUseShow : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "tuple", "use", "Shows the tuples a run used: ports and connections a source; by destination with -o json.",
        ApiRole.Viewer, ["pbm tuple use", "pbm tuple use 20261122-191502-local-hold-ab12 -o json"],
        [new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the run under way",
            Values: ValueSources.Runs)],
        ["source", "ports", "first port", "last port", "connections", "reuse factor", "time wait"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var view = call.Port.View;
        if ((call.Arguments.Find("run") ?? view.Run?.RunId) is not { } id)
        {
            return RunLookup.None;
        }
        if (RunLookup.Shows(view, id))
        {
            return Answer(new TupleUseDocument(id, view.RunEnded, Exact: true, TupleUseTable.Build(view.Use)));
        }
        var (stored, problem) = await RunLookup.StoredAsync(call.Port.Store, id).ConfigureAwait(false);
        return stored is null ? problem!
            : Answer(new TupleUseDocument(id, stored.Head.Ended, Exact: false, OfReport(stored)));
    }

    /// <summary>A report has sums over all sources only.</summary>
    private static TupleUse OfReport(StoredRun run)
    {
        if (run.Report is not { } report)
        {
            return new TupleUse([], [], [], 0);
        }
        var size = (int)new Buckets(report.Destinations.Count, TupleUseTable.MostColumns).Size;
        var columns = report.Destinations.Chunk(size).ToArray();
        return new TupleUse(
            [.. columns.Select(chunk => Label(chunk[0]) + (size == 1 ? "" : $" - {Label(chunk[^1])}"))],
            columns.Length == 0 ? [] :
            [
                new TupleUseRow("all sources", "", report.Sources.Count, report.Accounting.Leased,
                    [.. columns.Select(chunk => chunk.Sum(entry => entry.Established))]),
            ],
            report.Sources, 0);
    }

    private static string Label(DestinationEntry entry) => $"{entry.Address}:{entry.Port}";

    private CommandAnswer Answer(TupleUseDocument use) => CommandAnswer.Table(
        Spec, [.. use.Use.Sources.Select(Row)],
        JsonSerializer.SerializeToElement(use, ApiJson.Default.TupleUseDocument),
        AnswerRows.Count(use.Use.Sources.Count, "source"));

    private static string[] Row(SourceEntry source) =>
    [
        source.Address, Number(source.Ports.Distinct), Number(source.Ports.First), Number(source.Ports.Last),
        Number(source.Connections), source.ReuseFactor.ToString("0.##", CultureInfo.InvariantCulture),
        Number(source.TimeWait),
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
