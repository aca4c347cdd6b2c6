using System.Globalization;

namespace Fourtuple.Pbm.Local;

/// <summary>Port lists in the form of plans: <c>80, 1024-2047</c>.</summary>
public static class PortList
{
    /// <summary>Runs of neighbours as ranges; the ports must ascend.</summary>
    public static IReadOnlyList<string> Ranges(IReadOnlyList<int> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var ranges = new List<string>();
        for (var start = 0; start < ports.Count;)
        {
            var end = start;
            while (end + 1 < ports.Count && ports[end + 1] == ports[end] + 1)
            {
                end++;
            }
            ranges.Add(start == end
                ? ports[start].ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{ports[start]}-{ports[end]}"));
            start = end + 1;
        }
        return ranges;
    }
}
