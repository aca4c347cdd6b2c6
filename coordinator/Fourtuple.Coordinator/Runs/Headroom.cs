using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// How much more than its share an agent's grant lets it hold, so that it can take its part of the largest other share
/// should that agent be lost. Pure arithmetic.
/// </summary>
public static class Headroom
{
    /// <summary>At most what its slice and, as far as it is known, its host can hold.</summary>
    /// <param name="ceiling">
    /// The plan's ceiling on connections where nothing but grants bounds what is open (churn); null elsewhere.
    /// </param>
    public static long MaxOpen(AgentShare share, IReadOnlyList<AgentShare> shares, OnLoss onLoss, long? ceiling = null)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(shares);
        if (onLoss != OnLoss.Redistribute || shares.Count < 2)
        {
            return Bounded(share.Wanted, share, shares, ceiling);
        }
        var largest = shares.Where(other => other.Slice != share.Slice).Max(other => other.Wanted);
        var survivors = (Int128)SlicePlanner.Sum(shares.Select(other => other.Wanted)) - largest;
        var part = survivors <= 0 ? 0 : (long)(((Int128)largest * share.Wanted / survivors) + 1);
        var most = Math.Max(share.Wanted, Math.Min(share.Capacity, share.Wanted + part));
        return Bounded(most, share, shares, ceiling);
    }

    /// <summary>Parts of the ceiling in proportion to the shares, which fit under it: rounded down, they do too.
    /// </summary>
    private static long Bounded(long most, AgentShare share, IReadOnlyList<AgentShare> shares, long? ceiling)
    {
        if (ceiling is not { } bound)
        {
            return most;
        }
        var part = (Int128)bound * share.MaxOpen / Math.Max(1, SlicePlanner.Sum(shares.Select(one => one.MaxOpen)));
        return (long)Int128.Max(share.MaxOpen, Int128.Min(most, part));
    }
}
