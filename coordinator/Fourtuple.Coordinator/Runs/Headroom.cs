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
    public static long MaxOpen(AgentShare share, IReadOnlyList<AgentShare> shares, OnLoss onLoss)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(shares);
        if (onLoss != OnLoss.Redistribute || shares.Count < 2)
        {
            return share.MaxOpen;
        }
        var largest = shares.Where(other => other.Slice != share.Slice).Max(other => other.MaxOpen);
        var survivors = (Int128)SlicePlanner.Sum(shares.Select(other => other.MaxOpen)) - largest;
        var part = survivors <= 0 ? 0 : (long)(((Int128)largest * share.MaxOpen / survivors) + 1);
        return Math.Max(share.MaxOpen, Math.Min(share.Capacity, share.MaxOpen + part));
    }
}
