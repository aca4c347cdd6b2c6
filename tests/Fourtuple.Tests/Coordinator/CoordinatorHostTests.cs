using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Bus;
using Fourtuple.Tests.Actors;

namespace Fourtuple.Tests.Coordinator;

/// <summary>The host on a bus, a store and a clock that are real.</summary>
public sealed class CoordinatorHostTests : IAsyncLifetime
{
    private static readonly CoordinatorOptions Fast = new CoordinatorOptions("lab", "c1").Scaled(0.2);

    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-host-").FullName;
    private readonly InProcessBus _bus = new();
    private SqliteRunStore _store = null!;

    public async ValueTask InitializeAsync() =>
        _store = (await SqliteRunStore.OpenAsync(Path.Combine(_folder, "host.db"))).Value!;

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_standby_leads_as_soon_as_the_leader_is_stopped()
    {
        using var stop = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var first = Host("c1");
        var leading = first.RunAsync(stop.Token);
        await FollowAsync(first, view => view.Role == CoordinatorRole.Active);
        var second = Host("c2");
        var waiting = second.RunAsync(stopSecond.Token);
        var refused = await second.AskAsync(new ClusterCommand.KillAll(), CancellationToken.None).AsTask().Within();
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Pass, await leading.Within());
        await FollowAsync(second, view => view is { Role: CoordinatorRole.Active, Epoch: 2 });
        var answer = await second.AskAsync(new ClusterCommand.KillAll(), CancellationToken.None).AsTask().Within();
        Assert.True(answer.Ok, $"{answer}");
        var late = await first.AskAsync(new ClusterCommand.KillAll(), CancellationToken.None).AsTask().Within();
        Assert.False(late.Ok);
        await stopSecond.CancelAsync();
        Assert.Equal(ExitCodes.Pass, await waiting.Within());
    }

    [Fact]
    public async Task A_leader_that_was_passed_over_ends_with_75()
    {
        var host = Host("c1");
        var leading = host.RunAsync(CancellationToken.None);
        await FollowAsync(host, view => view.Role == CoordinatorRole.Active);
        await _store.KeepLeaseAsync(host.View.Epoch, TimeSpan.Zero);
        await _store.TakeLeaseAsync("other", TimeSpan.FromMinutes(1));
        Assert.Equal(ExitCodes.LostLeadership, await leading.Within());
        Assert.NotEmpty(host.ExitReason);
    }

    [Fact]
    public async Task A_member_is_seen_over_the_bus()
    {
        using var stop = new CancellationTokenSource();
        var host = Host("c1");
        var leading = host.RunAsync(stop.Token);
        await FollowAsync(host, view => view.Role == CoordinatorRole.Active);
        var hello = new Fourtuple.Shared.Messages.Envelope("lab", "agent.a", 0, new ScriptedAgent("a").Hello());
        // The mailbox is opened beside the actor: until then there is nobody to send to.
        await Wait.UntilAsync(
            () => _bus.SendAsync(BusAddress.Coordinator, hello).AsTask().GetAwaiter().GetResult()
                == SendOutcome.Accepted,
            "the mailbox");
        await FollowAsync(host, view => view.Agents.Count == 1);
        await stop.CancelAsync();
        await leading.Within();
    }

    private CoordinatorHost Host(string name) => new(Fast with { Holder = name }, _bus, _store, TimeProvider.System);

    private static async Task FollowAsync(CoordinatorHost host, Func<ClusterView, bool> reached)
    {
        var view = host.View;
        while (!reached(view))
        {
            view = await host.NextViewAsync(view, CancellationToken.None).AsTask().Within();
        }
    }
}
