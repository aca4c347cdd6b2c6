using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>
/// A cluster of real processes on one broker and one store, for one test. Whatever was started is ended when this is
/// disposed, by process id. Each has its own cluster id, so tests that share a broker never meet.
/// </summary>
public sealed class ClusterProcesses : IAsyncDisposable
{
    private static int _made;

    private readonly TestFolder _folder = new();
    private readonly List<ClusterProcess> _all = [];

    /// <param name="store">FOURTUPLE_STORE; by default a SQLite file of this test's own.</param>
    public ClusterProcesses(RabbitMqBroker broker, string? store = null)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var server = broker.Options(BrokerCollection.BusHost).Servers[0];
        Bus = $"amqp://{server.User}:{server.Password}@{server.Host}:{server.Port}/{server.VirtualHost}";
        Store = store ?? $"sqlite:{Path.Combine(_folder.Path, "store.db")}";
        Cluster = $"p{Environment.ProcessId}-{Interlocked.Increment(ref _made)}";
    }

    public string Bus { get; }

    public string Store { get; }

    public string Cluster { get; }

    /// <summary>Removed with everything in it at the end.</summary>
    public string Folder => _folder.Path;

    public IReadOnlyList<ClusterProcess> All => _all;

    /// <summary>What all of them said, for the message of a failing test.</summary>
    public string Said => string.Join('\n', _all.Select(process => process.Said));

    /// <param name="environment">More variables, or others than the usual; an empty value removes one.</param>
    /// <param name="wrapper">Such as <c>ip netns exec NAME</c>; with it give FOURTUPLE_HEALTH_LISTEN too.</param>
    /// <param name="executable">One that was not built with the tests has its whole path.</param>
    public ClusterProcess StartAgent(
        string name, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? wrapper = null,
        IReadOnlyList<string>? arguments = null, string executable = "fourtuple-agent") =>
        Start(executable, name, new Dictionary<string, string>(), environment, wrapper, arguments);

    /// <inheritdoc cref="StartAgent"/>
    public ClusterProcess StartCoordinator(
        string name, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? wrapper = null,
        IReadOnlyList<string>? arguments = null)
    {
        var own = new Dictionary<string, string>
        {
            ["FOURTUPLE_STORE"] = Store,
            ["FOURTUPLE_LISTEN"] = "127.0.0.1:0",
        };
        return Start("fourtuple-coordinator", name, own, environment, wrapper, arguments);
    }

    /// <summary>A client of a coordinator's API; the caller disposes it.</summary>
    public static async Task<HttpClient> ApiAsync(ClusterProcess coordinator)
    {
        ArgumentNullException.ThrowIfNull(coordinator);
        return new HttpClient { BaseAddress = await coordinator.ApiUrlAsync() };
    }

    /// <summary>The one that is ready and active.</summary>
    public static async Task<ClusterProcess> ActiveAsync(params ClusterProcess[] coordinators)
    {
        ArgumentNullException.ThrowIfNull(coordinators);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
        {
            foreach (var coordinator in coordinators.Where(process => !process.HasExited))
            {
                if (await coordinator.HealthAsync() is { Ready: true, State: "active" })
                    return coordinator;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
        throw new TimeoutException(
            $"no coordinator became active\n{string.Join('\n', coordinators.Select(process => process.Said))}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all)
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private ClusterProcess Start(
        string executable, string name, Dictionary<string, string> own, IReadOnlyDictionary<string, string>? more,
        IReadOnlyList<string>? wrapper, IReadOnlyList<string>? arguments)
    {
        var variables = new Dictionary<string, string>(own)
        {
            ["FOURTUPLE_NAME"] = name,
            ["FOURTUPLE_CLUSTER"] = Cluster,
            ["FOURTUPLE_BUS"] = Bus,
            ["FOURTUPLE_HEALTH_LISTEN"] = "127.0.0.1:0",
            ["FOURTUPLE_LOG"] = "json",
        };
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
            variables[key] = value;
        var process = ClusterProcess.Start(executable, name, Folder, variables, wrapper, arguments);
        _all.Add(process);
        return process;
    }
}
