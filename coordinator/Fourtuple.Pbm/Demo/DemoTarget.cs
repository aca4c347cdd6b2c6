using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Demo;

/// <summary>The built-in target of a demo, in a process of its own.</summary>
public sealed class DemoTarget : IAsyncDisposable
{
    private static readonly TimeSpan _reportEvery = TimeSpan.FromSeconds(1);

    /// <summary>Making rings and tables for millions takes seconds on a busy machine.</summary>
    private static readonly TimeSpan _readyPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long it may take to close what is open and say what it counted.</summary>
    private static readonly TimeSpan _finalPatience = TimeSpan.FromSeconds(20);

    private readonly TargetProcess _process;
    private readonly TimeProvider _time;
    private readonly bool _keep;

    private DemoTarget(TargetProcess process, bool keep, TimeProvider time)
    {
        _process = process;
        _keep = keep;
        _time = time;
    }

    public int ProcessId => _process.Id;

    /// <summary>Resident bytes, at most one report old; null before the first.</summary>
    public long? RssBytes => _process.Latest?.RssBytes;

    /// <summary>Starts it and waits until every endpoint listens; the fault says why it does not.</summary>
    public static async Task<DemoTarget> StartAsync(
        DemoPlan plan, DemoOptions asked, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(asked);
        // A worker a core, as the agent has: the two take turns, and connects wait for accepts.
        var workers = asked.Workers ?? Environment.ProcessorCount;
        var target = new TargetPlan(
            [new ListenRange(plan.Addresses, plan.Ports)], TargetMode.Echo, asked.Engine, workers,
            SlotsFor(plan.Connections), null, AtLimit.Rst, Reflect: false);
        try
        {
            var process = await TargetProcess.StartAsync(
                target, _reportEvery, _readyPatience, time, stop).ConfigureAwait(false);
            return new DemoTarget(process, asked.KeepTarget, time);
        }
        catch (TargetProcessException exception)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, "the built-in target did not start", exception.Message,
                $"try it alone: pbm target --listen {plan.Listen} --mode echo"));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Stopped, "the demo was stopped before it began", "", "nothing was connected"));
        }
    }

    /// <summary>What it counted: the end of it, or so far when it is kept. Null when it does not say.</summary>
    public async Task<TargetReport?> FinishAsync()
    {
        try
        {
            if (!_keep)
            {
                return await _process.StopAsync(_finalPatience, _time).ConfigureAwait(false);
            }
            var report = await _process.ReportAsync(_finalPatience, _time).ConfigureAwait(false);
            _process.Keep();
            return report;
        }
        catch (TargetProcessException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>
    /// Workers share connections unevenly (the kernel deals them out), so each gets a tenth of slack.
    /// </summary>
    private static long SlotsFor(long connections) => connections + (connections / 10) + 4_096;
}
