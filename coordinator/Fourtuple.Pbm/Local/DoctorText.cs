using System.Globalization;
using System.Text;
using Fourtuple.Shared.Doctor;

namespace Fourtuple.Pbm.Local;

/// <summary>What the doctor found, as people read it: a line a limit, its advice below.</summary>
public static class DoctorText
{
    public static string Of(DoctorReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        var question = report.Connections is { } asked
            ? $" for {asked.ToString("#,0", CultureInfo.InvariantCulture)} connections" : "";
        text.Append(CultureInfo.InvariantCulture, $"{report.Agent} on {report.Host}{question}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{"limit",-30}{"state",-9}{"found",-46}{"needed",-30}who can change it\n");
        foreach (var row in report.Rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Limit,-30}{State(row),-9}{row.Found,-45} {row.Needed,-29} {row.Who}\n");
            if (row.Advice.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {row.Advice}\n");
            }
        }
        return text.ToString();
    }

    private static string State(DoctorRow row) => row.State.ToString().ToLowerInvariant();
}
