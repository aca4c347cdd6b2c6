using System.Globalization;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>Small reads of /proc and /sys; a file that is missing or not readable gives null.</summary>
internal static class ProcFiles
{
    public static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static long? Number(string path) => Field(Text(path), 0);

    /// <summary>The nth whitespace-separated field as a number; <c>max</c> and absent fields give null.</summary>
    public static long? Field(string? text, int index)
    {
        var fields = text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return index < fields.Length && long.TryParse(fields[index], CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    /// <summary>"Name:   123 kB" lines of /proc/meminfo and /proc/PID/status, in bytes.</summary>
    public static long? KilobytesOf(string? text, string name)
    {
        foreach (var line in (text ?? "").Split('\n'))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
                return Field(line[(name.Length + 1)..], 0) * 1_024;
        }
        return null;
    }

    /// <summary>"32768\t60999" of ip_local_port_range.</summary>
    public static PortRange? Range(string? text) =>
        Field(text, 0) is { } first && Field(text, 1) is { } last && first <= last && last <= ushort.MaxValue
            ? new PortRange((ushort)first, (ushort)last)
            : null;

    /// <summary>"80,8000-8010" of ip_local_reserved_ports.</summary>
    public static PortSet Ports(string? text)
    {
        var ranges = new List<PortRange>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Contains('-', StringComparison.Ordinal) ? part.Replace('-', ' ') : $"{part} {part}";
            if (Range(ends) is { } range)
                ranges.Add(range);
        }
        return new PortSet(ranges);
    }
}
