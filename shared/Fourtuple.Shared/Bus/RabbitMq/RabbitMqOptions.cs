using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>How to reach the brokers and how much to ask of them.</summary>
/// <param name="Cluster">
/// Part of every name on the broker, and of every message: clusters that share a broker never meet.
/// </param>
/// <param name="Servers">Tried in turn, from a start that the seed picks.</param>
/// <param name="Client">Shown by the broker as the connections' name, such as <c>agent-7</c>.</param>
public sealed partial record RabbitMqOptions(
    string Cluster, IReadOnlyList<RabbitMqServer> Servers, string Client = "fourtuple")
{
    /// <summary>Limit of any publish with its confirm, and of each step of a connect.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>AMQP heartbeat; only the notice of a silently lost receiving connection needs it.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First pause before another connect; grows to <see cref="LongestPause"/>, each with jitter.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages on their way to one receiver without an acknowledgement: 1 to 50.</summary>
    public ushort Prefetch { get; init; } = 50;

    /// <summary>
    /// The same to the coordinator: a second's frames of 1,000 agents. On a broker that is busy an acknowledgement may
    /// take as long, and 50 of them would then be all that arrives in it.
    /// </summary>
    public ushort CoordinatorPrefetch { get; init; } = 1_000;

    /// <summary>
    /// Bytes an agent's mailbox holds at the broker, beyond the prefetched, before it is full: a grant of the largest
    /// size and a minute's beacons of 1,000 agents.
    /// </summary>
    public long QueueBytes { get; init; } = 4 << 20;

    /// <summary>The same of the coordinator's: a second's frames of 1,000 agents at 64 KiB each.</summary>
    public long CoordinatorQueueBytes { get; init; } = 64 << 20;

    /// <summary>
    /// What waits longer in a mailbox at the broker is dropped: by then its agent is lost, and whatever matters was
    /// repeated. So a receiver that was away is not led by old beacons.
    /// </summary>
    public TimeSpan MessageLife { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is asked of the publisher of a message.</summary>
    public RabbitMqVouching Vouching { get; init; } = RabbitMqVouching.User;

    /// <summary>The coordinators' user at the broker, where agents have users of their own.</summary>
    public string CoordinatorUser { get; init; } = "coordinator";

    /// <summary>The user at the broker that all agents share; null: each has one with its own name.</summary>
    public string? AgentsUser { get; init; }

    /// <summary>Authorities trusted to sign the broker's certificate; null: those of the system.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Seeds the jitter, together with the client's name, so that a herd of agents spreads.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Parses a comma-separated list of AMQP URIs, each of one or several hosts. The problem is a sentence that
    /// repeats no password.
    /// </summary>
    public static bool TryParse(
        string text, string cluster, [NotNullWhen(true)] out RabbitMqOptions? options,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        options = null;
        if (!ClusterNames().IsMatch(cluster))
        {
            problem = $"the cluster id '{cluster}' is not 1 to 64 letters, digits, '-' and '_'";
            return false;
        }
        var servers = new List<RabbitMqServer>();
        foreach (var (number, uri) in UriBoundary().Split(text.Trim()).Index())
        {
            if (RabbitMqServer.TryParse(uri.Trim(), servers, out var why))
                continue;
            problem = $"bus URI {number + 1} {why}; the form is amqp://user:password@host:5672/vhost";
            return false;
        }
        options = new RabbitMqOptions(cluster, servers);
        problem = null;
        return true;
    }

    public override string ToString() => $"{Cluster} at {string.Join(", ", Servers)}";

    /// <summary>Seeds one of the client's links: FNV-1a over its name, the same on every run.</summary>
    internal int SeedOf(string link)
    {
        var hash = 2166136261u ^ (uint)Seed;
        foreach (var letter in $"{Client}/{link}")
            hash = (hash ^ letter) * 16777619u;
        return (int)hash;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex ClusterNames();

    [GeneratedRegex(@"\s*,\s*(?=amqps?://)", RegexOptions.IgnoreCase)]
    private static partial Regex UriBoundary();
}
