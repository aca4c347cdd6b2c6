using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <summary>
/// errors.csv: one row a cause, phase, destination and agent (RFC 4180); seconds since the start of the run.
/// </summary>
public static class ErrorsCsv
{
    public static string Write(IReadOnlyList<ErrorEntry> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var text = new StringBuilder(CsvCell.Row(
            "phase", "cause", "errno", "side", "destination", "agent", "count", "first", "last", "advice"));
        foreach (var row in errors)
        {
            text.Append(CsvCell.Row(
                CsvCell.Text(row.Phase), CsvCell.Text(row.Cause), CsvCell.Text(row.Errno), CsvCell.Text(row.Side),
                CsvCell.Text(row.Destination), CsvCell.Text(row.Agent), CsvCell.Number(row.Count),
                CsvCell.Number(row.First), CsvCell.Number(row.Last), CsvCell.Text(row.Advice)));
        }
        return text.ToString();
    }
}
