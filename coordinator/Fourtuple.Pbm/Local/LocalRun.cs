using Fourtuple.Agent;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Pbm.Local;

/// <summary>A cluster of one: coordinator and agent in this process, on the in-process bus.</summary>
public sealed class LocalRun(LocalRunOptions options, LoadPlan plan, PbmConsole console, TimeProvider time)
{
    /// <summary>Period of beacons and telemetry: four a second would double the series without telling more.</summary>
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Probing engines and reading /proc takes well under a second; ten mean that something is wrong.
    /// </summary>
    private static readonly TimeSpan _joinTimeout = TimeSpan.FromSeconds(10);

    /// <summary>In one process silence means a starved thread pool, so both sides are patient.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>How long an aborted run may take to say what it knows.</summary>
    private static readonly TimeSpan _abortPatience = TimeSpan.FromSeconds(10);

    /// <summary>Resident bytes of the target process, for the progress; null when this run has none.</summary>
    public Func<long?> TargetRss { get; init; } = () => null;

    /// <summary>Runs to the end. The result is in the outcome, whatever agent, plan or target did.</summary>
    public async Task<RunOutcome> RunAsync(StopSignals signals)
    {
        ArgumentNullException.ThrowIfNull(signals);
        await using var bus = new InProcessBus();
        await using var progress = new LiveProgress(console, TargetRss);
        using var agentStop = new CancellationTokenSource();
        var agent = new AgentHost(AgentOptions(), bus, time) { MakeWorkers = group => new WorkerGroup(group) };
        var serving = agent.RunAsync(agentStop.Token);
        var run = new RunHost(RunOptions(), plan, bus, time) { OnProgress = progress.Show };
        var running = run.RunAsync(signals.Stop);
        // Asked a second time the coordinator no longer waits for the drain.
        using var aborting = signals.Abort.Register(run.RequestStop);
        try
        {
            await ThrowIfAgentFailsFirst(running, serving).ConfigureAwait(false);
            return await UntilEnded(running, signals.Abort).ConfigureAwait(false);
        }
        finally
        {
            await agentStop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(serving, Task.Delay(_abortPatience, time)).ConfigureAwait(false);
        }
    }

    /// <summary>An agent that fails to serve must not leave the coordinator waiting: its fault is the reason.</summary>
    private static async Task ThrowIfAgentFailsFirst(Task running, Task serving)
    {
        if (await Task.WhenAny(running, serving).ConfigureAwait(false) == serving)
        {
            await serving.ConfigureAwait(false);
        }
    }

    private async Task<RunOutcome> UntilEnded(Task<RunOutcome> running, CancellationToken abort)
    {
        try
        {
            return await running.WaitAsync(abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return await AfterAbort(running).ConfigureAwait(false);
        }
    }

    private async Task<RunOutcome> AfterAbort(Task<RunOutcome> running)
    {
        try
        {
            return await running.WaitAsync(_abortPatience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Stopped, "the run was ended at once and left no result",
                $"its totals were not known within {_abortPatience.TotalSeconds:0} s", "stop with a single Ctrl-C"));
        }
    }

    private AgentOptions AgentOptions() => new(
        "local", options.RunId, options.Engine, options.Workers, options.Allow, options.MaxConnections, options.MaxRate,
        _beat, _patience, new Dictionary<string, string>());

    private RunOptions RunOptions() => new(
        options.RunId, options.RunId, options.Seed, options.Command, _beat, 1, _joinTimeout, _patience);
}
