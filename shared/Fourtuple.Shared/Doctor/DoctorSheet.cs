using System.Globalization;

namespace Fourtuple.Shared.Doctor;

/// <summary>
/// Compares the limits of a host with what a number of connections needs. Pure: the same rows for this host and for an
/// agent far away, whose hello carries the readings.
/// </summary>
public static class DoctorSheet
{
    public static DoctorReport Of(string agent, HostFigures host, DoctorQuestion question)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(question);
        return new DoctorReport(agent, host.Capacity.Host, question.Connections,
        [
            .. EngineRows.Of(host), .. ProcessRows.Of(host, question), .. MemoryRows.Of(host, question),
            .. PortRows.Of(host, question), .. PathRows.Of(host, question),
        ]);
    }
}

/// <summary>Forms of values, and of rows that are alike.</summary>
internal static class DoctorText
{
    public const string None = "-";

    public static string Count(long? value) =>
        value is { } number ? number >= long.MaxValue / 2 ? "unlimited" : Text(number) : "not told";

    public static string Text(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Bytes(long? value) => value switch
    {
        null => "not told",
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{value / (double)(1L << 30):0.0} GiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / (double)(1L << 20):0.0} MiB"),
    };

    /// <summary>Missing when the value is below what is needed; one that the host does not tell is no fault.</summary>
    public static DoctorRow AtLeast(string limit, long? found, long? needed, string who, string advice) =>
        Compare(limit, found, needed, who, advice, DoctorState.Missing, Count);

    /// <summary>As <see cref="AtLeast"/>, of something that only may be in the way.</summary>
    public static DoctorRow Advised(string limit, long? found, long? needed, string who, string advice) =>
        Compare(limit, found, needed, who, advice, DoctorState.Warn, Count);

    public static DoctorRow BytesAtLeast(string limit, long? found, long? needed, string who, string advice) =>
        Compare(limit, found, needed, who, advice, DoctorState.Missing, Bytes);

    /// <summary>A product that does not overflow: what is beyond is as good as endless.</summary>
    public static long Times(long a, long b) => (long)Int128.Min((Int128)a * b, long.MaxValue);

    private static DoctorRow Compare(
        string limit, long? found, long? needed, string who, string advice, DoctorState worst,
        Func<long?, string> text)
    {
        var isShort = found is { } has && needed is { } wants && has < wants;
        return new DoctorRow(
            limit, text(found), needed is null ? None : text(needed), isShort ? worst : DoctorState.Ok, who,
            isShort ? advice : "");
    }
}
