using System.Globalization;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Benchmarks.Agents;

/// <summary>The one coordinator of the benchmark: the product's host, a SQLite file, a bus of its own.</summary>
internal static class AgentsCoordinator
{
    private const string RunId = "benchmark";

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var agents = arguments.Number("agents", 1);
        var opened = await SqliteRunStore.OpenAsync(arguments.Text("store", "agents.db"));
        await using var store = opened.Value ?? throw new InvalidOperationException(opened.ToString());
        await using var bus = AgentsChild.Connect("coordinator");
        using var stop = new CancellationTokenSource();
        var host = new CoordinatorHost(
            new CoordinatorOptions(AgentsChild.Cluster, "benchmark"), bus, store, TimeProvider.System);
        var running = host.RunAsync(stop.Token);
        await UntilAsync(host, view => view.Role == CoordinatorRole.Active, 60);
        Console.WriteLine("leading");
        await UntilAsync(host, view => view.Agents.Count(Here) >= agents, 300);
        Console.WriteLine($"joined {host.View.Agents.Count}");
        var answer = await host.AskAsync(Command(agents, arguments.Number("seconds", 30)), CancellationToken.None);
        if (!answer.Ok)
            throw new InvalidOperationException($"{answer.What}: {answer.Why}");
        await UntilAsync(host, view => view.Run is { State: "hold" } || view.RunEnded, 120);
        Console.WriteLine($"holding {host.View.Run?.Counters.Open}; {string.Join("; ", host.View.Run?.Notes ?? [])}");
        await AgentsChild.HearAsync("report");
        var view = host.View;
        await host.AskAsync(new ClusterCommand.Stop(null), CancellationToken.None);
        await UntilAsync(host, after => after.RunEnded, 30);
        var up = view.Agents.Count(agent => agent.State == MemberState.Up);
        AgentsChild.Say(new CoordinatorResult(
            view.Role.ToString(), view.Epoch, view.StoreState, up, view.Agents.Count - up,
            view.Run?.Counters.Open ?? 0, bus.Statistics.Dropped, bus.Statistics.Refused, bus.Statistics.Undeliverable,
            GC.GetTotalPauseDuration().TotalMilliseconds, GC.CollectionCount(2),
            $"{host.View.Run?.State} {string.Join("; ", host.View.Run?.Notes ?? [])}"));
        await AgentsChild.HearAsync("end");
        await stop.CancelAsync();
        return await running;
    }

    private static bool Here(MemberView agent) => agent.State is MemberState.Up or MemberState.Suspect;

    private static ClusterCommand.Run Command(int agents, int seconds)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: fourtuple/v1alpha1
            kind: LoadPlan
            metadata: { name: benchmark }
            spec:
              safety: { allow: [127.0.0.0/8] }
              targets: [{ name: none, addresses: [127.26.255.1-127.26.255.4], ports: 9000-9003 }]
              sources: { addresses: auto, ports: 10000-30000 }
              agents: { count: {{agents}} }
              load: { mode: hold, connect: { timeout: 5s } }
              profile:
                - ramp: { to: {{agents * 100}}, over: 2s }
                - hold: { for: {{seconds + 60}}s }
                - drain: { over: 1s, close: rst }
            """);
        var read = PlanReader.Read(text, "benchmark", []);
        return read.Plan is { } plan
            ? new ClusterCommand.Run(RunId, plan, text, NameAnswers.None, "2026-01-01T00:00:00Z", 1, "agents")
            : throw new InvalidOperationException(string.Join('\n', read.Problems));
    }

    private static async Task UntilAsync(CoordinatorHost host, Func<ClusterView, bool> condition, int seconds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var view = host.View;
        while (!condition(view))
            view = await host.NextViewAsync(view, limit.Token);
    }
}
