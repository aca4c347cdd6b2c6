using System.Globalization;

namespace Fourtuple.Coordinator.Reports;

/// <summary>How numbers are written for people, the same in terminal, Markdown and HTML.</summary>
public static class Figures
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static string Count(long value) => value.ToString("N0", Plain);

    public static string Count(double value) => value.ToString("N0", Plain);

    /// <summary>Three significant digits and the unit that fits: 83 us, 1.24 ms, 2.5 s.</summary>
    public static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        0 => "0 ms",
        < 1e-3 => $"{Significant(seconds * 1e6)} us",
        < 1 => $"{Significant(seconds * 1e3)} ms",
        _ => $"{Significant(seconds)} s",
    };

    public static string Ms(double milliseconds) => Seconds(milliseconds / 1e3);

    /// <summary>Time since the start of a run: 42 s, 3:05, 1:02:09.</summary>
    public static string Clock(double seconds)
    {
        var whole = (long)Math.Round(seconds);
        return whole switch
        {
            < 60 => $"{seconds.ToString("0.#", Plain)} s",
            < 3_600 => $"{whole / 60}:{(whole % 60).ToString("00", Plain)}",
            _ => $"{whole / 3_600}:{(whole / 60 % 60).ToString("00", Plain)}:{(whole % 60).ToString("00", Plain)}",
        };
    }

    /// <summary>A fraction as a percentage with as many digits as a small rate needs to be told from zero.</summary>
    public static string Percent(double fraction) => Math.Abs(fraction * 100) switch
    {
        0 => "0 %",
        < 0.01 => $"{(fraction * 100).ToString("0.####", Plain)} %",
        < 10 => $"{(fraction * 100).ToString("0.##", Plain)} %",
        _ => $"{(fraction * 100).ToString("0.#", Plain)} %",
    };

    public static string Bytes(double bytes) => Math.Abs(bytes) switch
    {
        < 1024 => $"{bytes.ToString("0.#", Plain)} B",
        < 1024 * 1024 => $"{(bytes / 1024).ToString("0.0", Plain)} KiB",
        < 1024.0 * 1024 * 1024 => $"{(bytes / (1024 * 1024)).ToString("0.0", Plain)} MiB",
        _ => $"{(bytes / (1024.0 * 1024 * 1024)).ToString("0.00", Plain)} GiB",
    };

    public static string Factor(double factor) => factor.ToString("#,0.0", Plain);

    public static string Number(double value) => value.ToString("0.####", Plain);

    private static string Significant(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, Plain);
}
