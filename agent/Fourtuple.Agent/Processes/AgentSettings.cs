using Fourtuple.Shared.Settings;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Agent.Processes;

/// <summary>Everything fourtuple-agent is told from outside.</summary>
/// <param name="Allow">Names in it are resolved once, when the agent starts.</param>
public sealed record AgentSettings(
    CommonSettings Common, IReadOnlyDictionary<string, string> Labels, SourceRules Sources, string Identity,
    AllowList Allow, EngineKind Engine, int Workers, long? MaxConnections, double? MaxRate, TimeSpan Grace)
{
    private const string HealthListen = "127.0.0.1:9111";

    /// <summary>Most socket workers: one a core is the rule, and no machine this runs on has more.</summary>
    private const int MostWorkers = 1_024;

    private const long MostConnections = 1_000_000_000;

    /// <summary>Reads all of them, right or wrong: the reader has the problems.</summary>
    public static AgentSettings Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var common = CommonSettings.Read(reader, "name of this agent, its own in the cluster", HealthListen);
        var labels = reader.Get(new Setting<IReadOnlyDictionary<string, string>>(
            SettingNames.Labels, "labels that a plan's agents.select picks agents by", "key=value,...", null,
            SettingForms.Labels));
        var sources = reader.Get(new Setting<SourceRules>(
            SettingNames.Sources, "source addresses this agent may connect from",
            "auto, or a list of IP, FIRST-LAST, CIDR and interface:NAME", "auto", SourceRules.Parse));
        var identity = reader.Get(new Setting<string>(
            SettingNames.Identity, "source identity: the address as targets see it; agents that share one say so here",
            "auto, or a name or address", "auto", SettingForms.Identity));
        var allow = reader.Get(new Setting<AllowList>(
            SettingNames.Allow, "where this agent may ever connect to; no plan can widen it",
            "a list of CIDR, IP, FIRST-LAST, loopback and dns:NAME", "loopback", SettingForms.Allow));
        var engine = reader.Get(new Setting<EngineKind>(
            SettingNames.Engine, "event loop; auto takes io_uring where the kernel allows it",
            "auto, io_uring or epoll", "auto",
            SettingForms.Choice(
                ("auto", EngineKind.Auto), ("io_uring", EngineKind.IoUring), ("epoll", EngineKind.Epoll))));
        var workers = reader.Get(new Setting<long>(
            SettingNames.Workers, "socket workers, one thread each; the default is the cores of this host",
            $"1 to {MostWorkers}", $"{Math.Clamp(Environment.ProcessorCount, 1, MostWorkers)}",
            SettingForms.Count(1, MostWorkers)));
        return new AgentSettings(
            common, labels ?? new Dictionary<string, string>(), sources ?? SourceRules.Any, identity ?? "auto",
            allow ?? AllowList.Loopback, engine, (int)workers, MaxConnectionsOf(reader), MaxRateOf(reader),
            GraceOf(reader));
    }

    /// <summary>What the agent's host is given.</summary>
    /// <param name="allow">The allow-list with its names resolved.</param>
    public AgentOptions Options(AllowList allow)
    {
        ArgumentNullException.ThrowIfNull(allow);
        return new AgentOptions(
            Common.Name, Common.Cluster, Engine, Workers, [.. allow.Ranges], MaxConnections, MaxRate, Common.Beat,
            Grace, Labels)
        {
            Sources = Sources,
            Identity = Identity,
        };
    }

    private static long? MaxConnectionsOf(SettingsReader reader) => reader.Get(new Setting<long?>(
        SettingNames.MaxConnections, "most connections at once; no plan can raise it",
        "a whole number of at least 1, such as 100k", null,
        text => SettingForms.Count(1, MostConnections)(text) is var count && count.Ok
            ? Parsed.Of<long?>(count.Value)
            : Parsed.Wrong<long?>(count.Problem!)));

    private static double? MaxRateOf(SettingsReader reader) => reader.Get(new Setting<double?>(
        SettingNames.MaxRate, "most new connections a second; no plan can raise it", "a rate such as 5k or 5k/s", null,
        text => SettingForms.Rate(text) is var rate && rate.Ok
            ? Parsed.Of<double?>(rate.Value)
            : Parsed.Wrong<double?>(rate.Problem!)));

    private static TimeSpan GraceOf(SettingsReader reader) => reader.Get(new Setting<TimeSpan>(
        SettingNames.Grace, "dead-man grace: without a coordinator for this long the agent ends its load",
        "2s to 24h", "20s", SettingForms.Duration(TimeSpan.FromSeconds(2), TimeSpan.FromHours(24))));
}
