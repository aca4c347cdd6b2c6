using System.Globalization;

namespace Fourtuple.Pbm.Local;

/// <summary>Port lists in the form of plans and of sysctls: <c>80,1024-2047</c>.</summary>
public static class PortList
{
    /// <summary>Ports of a comma-separated list; words that are no ports are left out (the kernel wrote it).</summary>
    public static IReadOnlySet<int> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ports = new HashSet<int>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = word.Split('-');
            if (ushort.TryParse(ends[0], out var first) && ushort.TryParse(ends[^1], out var last))
            {
                for (int port = first; port <= last; port++)
                {
                    ports.Add(port);
                }
            }
        }
        return ports;
    }

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
