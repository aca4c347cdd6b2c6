namespace Fourtuple.Benchmarks.Peers;

/// <summary>A work that every tool is given.</summary>
/// <param name="Name">As in peers.json and after --only.</param>
/// <param name="Connections">Asked for.</param>
/// <param name="Destinations">Distinct endpoints they go to.</param>
/// <param name="Processes">What a tool that is bounded by its open files may be started in.</param>
/// <param name="Cap">A tool that is not there by then is counted as far as it came.</param>
internal sealed record PeersWork(
    string Name, int Connections, int Destinations, int Processes, int Rounds, TimeSpan Cap)
{
    public const string OneDestination = "one";
    public const string OneProcess = "ports";
    public const string FourProcesses = "ports-processes";
    public const string ManyDestinations = "many";
    public const string Http = "http";
    public const string FewHeld = "memory-base";
    public const string Held = "memory";

    private static readonly TimeSpan _long = TimeSpan.FromSeconds(20);

    public bool IsHttp => Name == Http;

    /// <summary>The works, in the order of the table.</summary>
    public static IReadOnlyList<PeersWork> All(bool quick) => quick ? Scaled() :
    [
        new(OneDestination, 19_000, 1, 1, 3, _long),
        new(OneProcess, 60_000, 1, 1, 1, _long),
        new(FourProcesses, 60_000, 1, 4, 1, _long),
        new(ManyDestinations, 100_000, 64, 6, 1, TimeSpan.FromSeconds(25)),
        new(Http, 64, 1, 1, 7, _long),
        new(FewHeld, 100, 1, 1, 1, _long),
        new(Held, 15_000, 1, 1, 1, _long),
    ];

    /// <summary>The same with small counts: whether the script works, not how the tools compare.</summary>
    private static PeersWork[] Scaled() =>
    [
        new(OneDestination, 1_900, 1, 1, 1, _long),
        new(OneProcess, 3_000, 1, 1, 1, _long),
        new(FourProcesses, 3_000, 1, 4, 1, _long),
        new(ManyDestinations, 6_400, 64, 6, 1, _long),
        new(Http, 64, 1, 1, 1, _long),
        new(FewHeld, 100, 1, 1, 1, _long),
        new(Held, 1_500, 1, 1, 1, _long),
    ];
}
