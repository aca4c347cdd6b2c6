using Fourtuple.Shared.Plans;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// How long connections live, drawn one after the other from a seed: always the mean, or exponentially distributed
/// about it and cut at the longest. Without a distribution they live no longer than their exchange.
/// </summary>
public sealed class Lifetimes(LifetimeSpec? spec, ulong seed)
{
    private readonly double _meanNs = spec?.Mean.TotalNanoseconds ?? 0;
    private readonly double _mostNs = spec?.Max?.TotalNanoseconds ?? long.MaxValue / 4;
    private readonly bool _fixed = spec?.Distribution != "exponential";
    private ulong _state = seed;

    /// <summary>The next connection's lifetime, nanoseconds.</summary>
    public long NextNs() => (long)Math.Min(_mostNs, _fixed ? _meanNs : -Math.Log(1 - NextUnit()) * _meanNs);

    /// <summary>Uniform in [0, 1): SplitMix64 (Steele, Lea, Flood 2014), its upper 53 bits.</summary>
    private double NextUnit()
    {
        _state += 0x9E3779B97F4A7C15;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A seed for one of several streams.</summary>
    public static ulong SeedOf(ulong seed, int stream) => Mix(seed + ((ulong)stream * 0xD1B54A32D192ED03));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
