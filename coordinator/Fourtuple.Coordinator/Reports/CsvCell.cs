using System.Globalization;

namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// Cells that no spreadsheet takes for a formula: text is always quoted, and text that starts with = + - @ tab or CR
/// gets a leading apostrophe (OWASP, CSV injection). Numbers come from numeric types only.
/// </summary>
public static class CsvCell
{
    private const string Dangerous = "=+-@\t\r";

    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var safe = text.Length > 0 && Dangerous.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>At most six decimals; empty for what is not a number.</summary>
    public static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("0.######", CultureInfo.InvariantCulture) : "";

    public static string Row(params IEnumerable<string> cells) => string.Join(',', cells) + "\r\n";
}
