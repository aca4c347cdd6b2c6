using System.Collections.Concurrent;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Metrics;
using Fourtuple.Tests.Coordinator;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>A coordinator that shows and answers what a test says.</summary>
internal sealed class ScriptedPort : ICoordinatorPort
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterView _view;

    public ScriptedPort(CoordinatorRole role = CoordinatorRole.Active) => _view = new ClusterView(
        "lab", "coordinator-1", role, 7, "ok",
        [Agent("agent-1", MemberState.Up, "run-1"), Agent("agent-2", MemberState.Suspect, null)], null, false, 3);

    public ScriptedStore Runs { get; init; } = new();

    public IRunStore Store => Runs;

    public ConcurrentQueue<ClusterCommand> Asked { get; } = new();

    /// <summary>What a command is answered with.</summary>
    public Func<ClusterCommand, ClusterAnswer> Answer { get; set; } = _ => new ClusterAnswer(0, "done");

    public ClusterView View
    {
        get
        {
            lock (_lock)
            {
                return _view;
            }
        }
    }

    public async ValueTask<ClusterView> NextViewAsync(ClusterView after, CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!ReferenceEquals(_view, after))
                {
                    return _view;
                }
                changed = _changed.Task;
            }
            await changed.WaitAsync(stop);
        }
    }

    public ValueTask<ClusterAnswer> AskAsync(ClusterCommand command, CancellationToken stop)
    {
        Asked.Enqueue(command);
        return ValueTask.FromResult(Answer(command));
    }

    public void Show(Func<ClusterView, ClusterView> change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            _view = change(_view);
            before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        before.SetResult();
    }

    /// <summary>A beat of a run: so many connections are open.</summary>
    public void Beat(string run, long open, bool ended = false) => Show(view => view with
    {
        Run = Progress(run, open),
        RunEnded = ended,
    });

    /// <summary>The run is over and in the store, and then in the view, as a coordinator does it.</summary>
    public void End(string run, long open)
    {
        Runs.Runs[run] = Ended(run);
        Beat(run, open, ended: true);
    }

    public static StoredRun Ended(string run)
    {
        var outcome = SampleRun.Good;
        var report = outcome.Report with { Run = outcome.Report.Run with { Id = run } };
        return new StoredRun(
            new RunHead(run, "sample", "ab12", "2026-11-22T19:15:02.000Z", "completed", "", true), SampleRun.PlanText,
            [], [], new Histogram(), new Histogram(), new Histogram(), new Histogram(), outcome.Series, [],
            new Dictionary<string, byte[]>(), null, report);
    }

    private static RunProgress Progress(string run, long open) => new(
        run, "ramp", "ramp to 1,000", TimeSpan.FromSeconds(open), TimeSpan.FromSeconds(30), 1_000,
        new LoadCounters { Attempted = open, Established = open, Open = open, Started = open }, open, 0.5, 1.5, 0,
        1 << 20, 0.25, new Dictionary<string, long>(), ["a note \u001b[31mof an agent"]);

    private static MemberView Agent(string name, MemberState state, string? run) => new(
        name, Guid.Empty, state, state == MemberState.Up ? 0.4 : 4.2, Samples.Capacity("10.0.0.5"), run,
        run is null ? null : "io_uring", new LoadCounters { Open = 5 }, null, 1);
}
