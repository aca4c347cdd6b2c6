using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Runs;

/// <summary>
/// How much more than its share an agent's grant lets it hold, so that it can take its part of the largest other share
/// should that agent be lost. Pure arithmetic.
/// </summary>
public static class Headroom
{
    /// <summary>Memory of both ends of a connection on one host, bytes, as agents count it before they agree.</summary>
    private const long BytesPerConnection = 9_600;

    /// <summary>What agents leave to the rest of the host, bytes.</summary>
    private const long ReserveBytes = 2L << 30;

    /// <summary>Descriptors an agent keeps for itself.</summary>
    private const long ReserveFiles = 1_024;

    public static long MaxOpen(
        AgentShare share, AgentCapacity capacity, IReadOnlyList<AgentShare> shares, OnLoss onLoss)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(capacity);
        ArgumentNullException.ThrowIfNull(shares);
        if (onLoss != OnLoss.Redistribute || shares.Count < 2)
        {
            return share.MaxOpen;
        }
        var largest = shares.Where(other => other.Slice != share.Slice).Max(other => other.MaxOpen);
        var survivors = (Int128)SlicePlanner.Sum(shares.Select(other => other.MaxOpen)) - largest;
        var part = survivors <= 0 ? 0 : (long)(((Int128)largest * share.MaxOpen / survivors) + 1);
        return Math.Max(share.MaxOpen, Math.Min(
            Math.Min(share.Capacity, share.MaxOpen + part), Fits(capacity)));
    }

    private static long Fits(AgentCapacity capacity)
    {
        var byMemory = Math.Max(0, capacity.MemAvailableBytes - ReserveBytes) / BytesPerConnection;
        var direct = capacity.Engines.Any(engine => engine.Available && engine.Name == "io_uring");
        return direct ? byMemory : Math.Min(byMemory, capacity.Nofile - ReserveFiles);
    }
}
