using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Demo;

/// <summary>What the user asked the demo for; null means the demo chooses.</summary>
/// <param name="SourcePorts">Distinct source ports at most; 1 is the founding claim at its purest.</param>
/// <param name="Destinations">Distinct destination endpoints at least.</param>
/// <param name="KeepTarget">Leave the built-in target running for <c>ss</c> or another run.</param>
public sealed record DemoOptions(
    long Connections, TimeSpan Hold, TimeSpan Keepalive, long? SourcePorts, long? Destinations, Address? Source,
    bool Ipv6, EngineKind Engine, int? Workers, bool KeepTarget)
{
    /// <summary>The main job: 100,000 connections held for ten seconds.</summary>
    public static DemoOptions Default { get; } = new(
        100_000, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), null, null, null, false, EngineKind.Auto, null,
        false);

    /// <summary>The standard one, or shorter where each connection would not answer once while it is held.</summary>
    public static TimeSpan KeepaliveWithin(TimeSpan hold)
    {
        var half = hold / 2 > TimeSpan.FromSeconds(1) ? hold / 2 : TimeSpan.FromSeconds(1);
        return half < Default.Keepalive ? half : Default.Keepalive;
    }
}
