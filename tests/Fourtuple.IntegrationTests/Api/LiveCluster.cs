using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Fourtuple.Agent;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Workers;
using Fourtuple.Tests.Actors;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>
/// A coordinator, an agent with real sockets and the HTTP endpoint, in this process, on a SQLite file.
/// </summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    public static readonly IPAddress Target = IPAddress.Parse("127.23.7.1");

    private readonly TestFolder _folder = new();
    private readonly InProcessBus _bus = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _target = new(Target, 0);
    private readonly HttpClient _http = new();
    private SqliteRunStore? _store;
    private ApiServer? _server;
    private Task _agent = Task.CompletedTask;

    public CoordinatorHost Host { get; private set; } = null!;

    public Task<int> Leading { get; private set; } = null!;

    /// <summary>Where the HTTP endpoint is.</summary>
    public Uri Uri => _server!.Uri;

    public int Port => ((IPEndPoint)_target.LocalEndpoint).Port;

    public string Plan => $$"""
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: small }
        spec:
          safety: { allow: [127.0.0.0/8] }
          targets:
            - { name: t, addresses: [{{Target}}], ports: [{{Port}}] }
          sources: { addresses: [127.0.0.1], ports: 21000-21099 }
          load: { mode: hold }
          profile:
            - ramp: { to: 20, pace: 100/s }
            - hold: { for: 60s }
            - drain: { over: 100ms, close: rst }
        """;

    public static async Task<LiveCluster> StartAsync()
    {
        var cluster = new LiveCluster();
        cluster._target.Start(backlog: 64);
        cluster._store = (await SqliteRunStore.OpenAsync(Path.Combine(cluster._folder.Path, "live.db"))).Value!;
        // Quicker than in earnest but for the lease: nobody else wants it, and this host may stand still for a second.
        var options = new CoordinatorOptions("live", "c1");
        cluster.Host = new CoordinatorHost(
            options.Scaled(0.2) with { Ttl = options.Ttl, Margin = options.Margin }, cluster._bus, cluster._store,
            TimeProvider.System);
        cluster.Leading = cluster.Host.RunAsync(cluster._stop.Token);
        var agent = new AgentHost(
            new AgentOptions(
                "a1", "live", EngineKind.Epoll, 1, [AddressRangeParser.Parse("127.0.0.0/8")], null, null,
                TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(5), new Dictionary<string, string>()),
            cluster._bus, TimeProvider.System)
        {
            MakeWorkers = group => new WorkerGroup(group),
            EndProcess = Assert.Fail,
        };
        cluster._agent = agent.RunAsync(cluster._stop.Token);
        cluster._server = await ApiServer.StartAsync(cluster.Host);
        cluster._http.BaseAddress = cluster._server.Uri;
        await cluster.UntilAsync(view => view.Agents.Any(member => member.State == MemberState.Up), "the agent is up");
        return cluster;
    }

    /// <summary>Starts the plan and waits until all its connections are open; the run's id.</summary>
    public async Task<string> RunAsync()
    {
        var spec = CommandRegistry.Specs.Single(spec => spec.Words == "load run");
        var answer = await CallAsync(spec, $$"""{"plan":{{JsonSerializer.Serialize(Plan)}}}""");
        Assert.True(answer.Ok, $"{answer}");
        await UntilAsync(view => view.Run?.Counters.Open == 20, "twenty are open");
        return answer.Rows[0][0];
    }

    /// <summary>The endpoint goes away, as with its process; the coordinator and its run go on.</summary>
    public ValueTask HideAsync() => _server!.DisposeAsync();

    /// <summary>It is back where it was.</summary>
    public async Task ShowAsync() => _server = await ApiServer.StartAsync(Host, port: _server!.Port);

    public Task UntilAsync(Func<ClusterView, bool> condition, string what) =>
        Wait.UntilAsync(() => condition(Host.View), what);

    /// <summary>Of a streaming command the first event stands for its answer.</summary>
    public async Task<CommandAnswer> CallAsync(CommandSpec spec, string json)
    {
        var stop = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"api/v1/commands/{spec.Palette}/{spec.Name}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!spec.Streaming || response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            var text = await response.Content.ReadAsStringAsync(stop);
            return JsonSerializer.Deserialize(text, ApiJson.Default.CommandAnswer)!;
        }
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        Assert.StartsWith("event: ", await reader.ReadLineAsync(stop), StringComparison.Ordinal);
        var data = (await reader.ReadLineAsync(stop))!["data: ".Length..];
        using var document = JsonDocument.Parse(data);
        return new CommandAnswer(0) { Document = document.RootElement.Clone() };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Leading.Within();
        await _agent.Within();
        await _server!.DisposeAsync();
        await Host.DisposeAsync();
        await _bus.DisposeAsync();
        await _store!.DisposeAsync();
        _target.Stop();
        _http.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
