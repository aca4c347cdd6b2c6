using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>report whatif</c>: what other numbers of agents, addresses, ports and destinations allow.</summary>
public sealed class ReportWhatIf : ApiCommand
{
    /// <summary>Largest number of anything asked about: beyond it the product says nothing.</summary>
    private const ulong Most = 1_000_000_000;

    public override CommandSpec Spec { get; } = new(
        "report", "whatif", "Shows what a run's tuple space allows, and would with other numbers of its parts.",
        ApiRole.Viewer, ["pbm report whatif", "pbm report whatif RUN --agents 10 --destinations 64"],
        [
            new("run", ArgumentType.Run, "RUN", "Id of the run.", Positional: true, Default: "the newest that ended"),
            new("agents", ArgumentType.Number, "N", "So many agents.", Default: "as in the run"),
            new("sources", ArgumentType.Number, "N", "So many source addresses in all.", Default: "as in the run"),
            new("ports", ArgumentType.Number, "N", "So many source ports each.", Default: "as in the run"),
            new("destinations", ArgumentType.Number, "N", "So many destinations.", Default: "as in the run"),
        ],
        WhatIf.Columns);

    public override bool NeedsLeader => false;

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (run, problem) = await ReportLookup.FindAsync(
            call.Port.Store, call.Arguments.Find("run")).ConfigureAwait(false);
        return run is null ? problem! : AnswerRows.Of(Spec, WhatIf.Rows(
            run.Report!, Number("agents"), Number("sources"), Number("ports"), Number("destinations")));

        long? Number(string name) =>
            call.Arguments.Number(name) is { } value ? (long)Math.Clamp(value, 1, Most) : null;
    }
}
