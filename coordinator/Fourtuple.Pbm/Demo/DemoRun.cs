using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Demo;

/// <summary>
/// The demo: plan from this host's facts, built-in target in a child process, local run, both ends compared.
/// </summary>
public sealed class DemoRun(DemoOptions asked, LocalRunOptions options, PbmConsole console, TimeProvider time)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string? outFolder, bool jsonPath)
    {
        var (plan, refused) = DemoPlanner.Make(asked, HostFacts.Read());
        if (plan is null)
        {
            throw new CommandException(refused!);
        }
        var text = plan.ToYaml();
        var load = Read(text);
        using var folder = RunFolder.Create(outFolder, options.RunId);
        using var signals = new StopSignals(console.Note);
        signals.Listen();
        Announce(plan);
        await using var target = await DemoTarget.StartAsync(plan, asked, time, signals.Stop).ConfigureAwait(false);
        var run = new LocalRun(options, load, console, time) { TargetRss = () => target.RssBytes };
        var outcome = await run.RunAsync(signals).ConfigureAwait(false);
        var seen = await target.FinishAsync().ConfigureAwait(false);
        var code = RunEnd.Finish(console, folder, Compare(outcome, seen), text, jsonPath);
        if (asked.KeepTarget)
        {
            console.Note($"The target still runs as process {target.ProcessId}, listening on {plan.Listen}.");
        }
        return code;
    }

    private static RunOutcome Compare(RunOutcome outcome, TargetReport? seen) => seen is null
        ? outcome with
        {
            Report = outcome.Report with
            {
                Warnings =
                [
                    .. outcome.Report.Warnings, "The target did not say what it counted: only one end is known.",
                ],
            },
        }
        : TargetComparison.Into(outcome, seen);

    private void Announce(DemoPlan plan)
    {
        foreach (var note in plan.Notes)
        {
            console.Note(note);
        }
        var ports = plan.SourcePorts.Count;
        console.Note(
            $"{Quantity.Count(plan.Connections)} connections from {plan.Source} and at most {Quantity.Count(ports)} "
            + $"source port{(ports == 1 ? "" : "s")} to {Quantity.Count(plan.Destinations)} destinations at {plan.Listen}");
    }

    private static LoadPlan Read(string text)
    {
        var read = PlanReader.Read(text, "plan.yaml", []);
        return read.Plan ?? throw new CommandException(
            new ErrorText(
                ExitCodes.Failed, "the demo wrote a plan that it cannot read", "", "report this as a fault of pbm"),
            [.. read.Problems.Select(problem => problem.ToString())]);
    }
}
