using System.Globalization;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Failures by cause, phase, destination and agent, most frequent first.</summary>
public static class ErrorTable
{
    /// <summary>
    /// Most rows of a report; what is beyond is summed by cause and phase, so that the counts still add up.
    /// </summary>
    public const int MostRows = 1_024;

    public static IReadOnlyList<ErrorEntry> Build(IReadOnlyList<AgentSeat> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        var rows = seats.Where(seat => seat.Frames is not null)
            .SelectMany(seat => seat.Frames!.Failures.Select(row => Entry(seat, row)))
            .OrderByDescending(row => row.Count).ThenBy(row => row.First)
            .ThenBy(row => row.Destination, StringComparer.Ordinal)
            .ToList();
        if (rows.Count <= MostRows)
        {
            return rows;
        }
        var rest = rows.Skip(MostRows - 64).GroupBy(row => (row.Phase, row.Cause, row.Errno))
            .Select(group => group.First() with
        {
            Destination = "others",
            Agent = "",
            Count = group.Sum(row => row.Count),
            First = group.Min(row => row.First),
            Last = group.Max(row => row.Last),
        });
        return [.. rows.Take(MostRows - 64), .. rest];
    }

    private static ErrorEntry Entry(AgentSeat seat, FailureEntry row)
    {
        var space = seat.Share!.Space;
        var destination = row.Destination >= 0 && row.Destination < space.DestinationCount
            ? space.Destination(row.Destination).Endpoint.ToString()
            : "others";
        return new ErrorEntry(
            FailureCatalog.Name(row.Phase), FailureCatalog.Name(row.Cause), Errno(row.Errno),
            FailureCatalog.Name(FailureCatalog.Side(row.Cause, row.Phase)), destination, seat.Agent, row.Count,
            row.FirstNs / 1e9, row.LastNs / 1e9, FailureCatalog.Advice(row.Cause, row.Phase));
    }

    private static string Errno(int errno) => errno == 0 ? "" : errno.ToString(CultureInfo.InvariantCulture);
}
