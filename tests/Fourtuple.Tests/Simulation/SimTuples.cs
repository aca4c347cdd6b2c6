using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Simulation;

/// <summary>Whether two slices have a 4-tuple in common, by their ranges.</summary>
internal static class SimTuples
{
    public static bool Overlap(TupleSpace left, TupleSpace right)
    {
        foreach (var a in left.Boxes)
        {
            foreach (var b in right.Boxes)
            {
                if (a.Destinations.IsV6 == b.Destinations.IsV6 && a.Sources.Overlaps(b.Sources)
                    && a.Ports.Overlaps(b.Ports) && Overlap(a.Destinations, b.Destinations))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>All plans of a seed have the same targets, so positions tell.</summary>
    private static bool Overlap(DestinationSet left, DestinationSet right) =>
        left.From < right.From + right.Count && right.From < left.From + left.Count;
}
