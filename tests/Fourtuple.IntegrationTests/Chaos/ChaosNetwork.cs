using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Bus;
using Fourtuple.IntegrationTests.Pbm;
using Fourtuple.IntegrationTests.Runs;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// Sites with agents, each a network namespace with one link to the broker and another to the target, so that one can
/// be cut and the other not. The broker itself stays on the loopback of the tests: two relays lead to it through a
/// socket in the file system, which all namespaces share.
/// </summary>
public sealed class ChaosNetwork : IAsyncDisposable
{
    public const string Targets = "198.18.200.0/24";
    public const string Addresses = "198.18.200.1-198.18.200.4";

    private const int BusPort = 5672;
    private const string OneWay = "oneway";

    private readonly TestFolder _folder = new();
    private readonly NetworkNamespace _hub = new();
    private readonly NetworkNamespace _far = new();
    private readonly List<(NetworkNamespace Space, string Link)> _sites = [];
    private readonly List<ServerProcess> _relays = [];

    private ChaosNetwork()
    {
    }

    /// <summary>In front of the target.</summary>
    public string[] AtTarget => Inside(_far);

    public static async Task<ChaosNetwork> CreateAsync(RabbitMqBroker broker, int sites)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var network = new ChaosNetwork();
        for (var number = 1; number <= 4; number++)
            network._far.AddAddress("lo", $"198.18.200.{number}/32");
        for (var site = 1; site <= sites; site++)
            network.Add(site);
        var socket = Path.Combine(network._folder.Path, "broker");
        await network.RelayAsync($"UNIX-LISTEN:{socket},fork", $"TCP:127.0.0.1:{broker.Port}");
        await network.RelayAsync(
            $"TCP-LISTEN:{BusPort},reuseaddr,fork", $"UNIX-CONNECT:{socket}", Inside(network._hub));
        return network;
    }

    /// <summary>In front of an agent of a site, which is counted from 1.</summary>
    public string[] At(int site) => Inside(_sites[site - 1].Space);

    /// <summary>The address that the target sees everybody of a site at.</summary>
    public static string Source(int site) => $"198.18.{100 + site}.2";

    /// <summary>The setting of an agent of a site, from the one that the tests themselves would use.</summary>
    public static string Bus(string own, int site) =>
        new UriBuilder(own) { Host = $"198.18.{site}.1", Port = BusPort }.Uri.AbsoluteUri;

    /// <summary>Between a site and the broker nothing comes through any more, in neither direction.</summary>
    public void Cut(int site) => _hub.SetLink(_sites[site - 1].Link, up: false);

    public void Heal(int site) => _hub.SetLink(_sites[site - 1].Link, up: true);

    /// <summary>The link stays up, but drops all that goes one way: to the broker, or from it (nftables(8)).</summary>
    public void CutOneWay(int site, bool toBroker)
    {
        var (hook, side) = toBroker ? ("input", "iifname") : ("output", "oifname");
        _hub.Run("nft", "add", "table", "inet", OneWay);
        _hub.Run("nft", "add", "chain", "inet", OneWay, "c", $"{{ type filter hook {hook} priority 0 ; }}");
        _hub.Run("nft", "add", "rule", "inet", OneWay, "c", side, _sites[site - 1].Link, "drop");
    }

    public void HealOneWay() => _hub.Run("nft", "delete", "table", "inet", OneWay);

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        foreach (var (space, _) in _sites)
            space.Dispose();
        _far.Dispose();
        _hub.Dispose();
        _folder.Dispose();
    }

    private void Add(int site)
    {
        var space = new NetworkNamespace();
        var link = NetworkNamespace.Join(_hub, $"198.18.{site}.1/24", space, $"198.18.{site}.2/24");
        NetworkNamespace.Join(_far, $"198.18.{100 + site}.1/24", space, $"{Source(site)}/24");
        space.AddRoute(Targets, $"198.18.{100 + site}.1");
        _sites.Add((space, link));
    }

    private async Task RelayAsync(string from, string to, params string[] wrapper) => _relays.Add(
        await ServerProcess.StartAsync(_folder, "listening on", [.. wrapper, "socat", "-d", "-d", from, to]));

    private static string[] Inside(NetworkNamespace where) => ["ip", "netns", "exec", where.Name];
}
