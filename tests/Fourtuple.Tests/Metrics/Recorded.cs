using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Metrics;

/// <summary>Recordings that the golden values were made from.</summary>
internal static class Recorded
{
    public static Histogram Small()
    {
        var histogram = new Histogram();
        histogram.Record(0);
        histogram.Record(1, 2);
        histogram.Record(1_000, 3);
        histogram.Record(2_047);
        histogram.Record(2_048);
        histogram.Record(2_049);
        histogram.Record(1_000_000, 70_000);
        histogram.Record(3_600_000_000_000);
        return histogram;
    }

    /// <summary>
    /// The first values of a linear congruential sequence (seed 42), spread over twelve powers of two.
    /// </summary>
    public static Histogram Sequence(int length)
    {
        var histogram = new Histogram();
        var state = 42UL;
        for (var i = 0; i < length; i++)
        {
            var power = (int)(Next(ref state) % 31 % 12);
            histogram.Record((long)((Next(ref state) % 1_000_000_007) << power) + 1);
        }
        return histogram;
    }

    private static ulong Next(ref ulong state)
    {
        state = unchecked((state * 6364136223846793005) + 1442695040888963407);
        return state >> 33;
    }
}
