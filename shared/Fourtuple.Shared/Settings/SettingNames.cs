namespace Fourtuple.Shared.Settings;

/// <summary>Every name that some executable knows: one file or environment may serve all of them.</summary>
public static class SettingNames
{
    public const string Prefix = "FOURTUPLE_";

    public const string Bus = "FOURTUPLE_BUS";
    public const string BusVouched = "FOURTUPLE_BUS_VOUCHED";
    public const string BusCoordinator = "FOURTUPLE_BUS_COORDINATOR";
    public const string BusAgents = "FOURTUPLE_BUS_AGENTS";
    public const string Cluster = "FOURTUPLE_CLUSTER";
    public const string Store = "FOURTUPLE_STORE";
    public const string Listen = "FOURTUPLE_LISTEN";
    public const string HealthListen = "FOURTUPLE_HEALTH_LISTEN";
    public const string TokensFile = "FOURTUPLE_TOKENS_FILE";
    public const string Token = "FOURTUPLE_TOKEN";
    public const string Endpoint = "FOURTUPLE_ENDPOINT";
    public const string Cert = "FOURTUPLE_CERT";
    public const string Key = "FOURTUPLE_KEY";
    public const string Ca = "FOURTUPLE_CA";
    public const string Name = "FOURTUPLE_NAME";
    public const string Labels = "FOURTUPLE_LABELS";
    public const string Sources = "FOURTUPLE_SOURCES";
    public const string Identity = "FOURTUPLE_IDENTITY";
    public const string Allow = "FOURTUPLE_ALLOW";
    public const string Engine = "FOURTUPLE_ENGINE";
    public const string Workers = "FOURTUPLE_WORKERS";
    public const string MaxConnections = "FOURTUPLE_MAX_CONNECTIONS";
    public const string MaxRate = "FOURTUPLE_MAX_RATE";
    public const string Grace = "FOURTUPLE_GRACE";
    public const string Lost = "FOURTUPLE_LOST";
    public const string StoreGrace = "FOURTUPLE_STORE_GRACE";
    public const string Beat = "FOURTUPLE_BEAT";
    public const string Log = "FOURTUPLE_LOG";
    public const string LogLevel = "FOURTUPLE_LOG_LEVEL";

    public static IReadOnlyList<string> All { get; } =
    [
        Bus, BusVouched, BusCoordinator, BusAgents, Cluster, Store, Listen, HealthListen, TokensFile, Token,
        Endpoint, Cert, Key, Ca, Name, Labels, Sources, Identity, Allow, Engine, Workers, MaxConnections, MaxRate,
        Grace, Lost, StoreGrace, Beat, Log, LogLevel,
    ];

    public static bool IsKnown(string name) => All.Contains(name, StringComparer.OrdinalIgnoreCase);
}
