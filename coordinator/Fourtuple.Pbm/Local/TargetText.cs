using System.Globalization;
using System.Text;
using Fourtuple.Shared.Messages;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Local;

/// <summary>What a target says to people: how it listens, one aligned line an interval, a summary.</summary>
public sealed class TargetText(TargetPlan plan)
{
    /// <summary>Source addresses printed in the summary; the rest is counted.</summary>
    private const int ListedSources = 16;

    /// <summary>Port ranges printed a source; scattered ports are many.</summary>
    private const int ListedRanges = 4;

    private const string Header =
        "    time    accepted        open  closed/peer    closed/us    refused      requests "
        + "     received          sent";

    public string Of(TargetLine line, double elapsedSeconds)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line switch
        {
            { Start: { } start } => Ready(start),
            { Event: TargetLine.Interval, Report: { } report } => Row(report, elapsedSeconds),
            { Report: { } report } => Summary(report, elapsedSeconds),
            _ => line.Error ?? "",
        };
    }

    private string Ready(TargetStart start)
    {
        var text = new StringBuilder();
        text.AppendJoin(", ", plan.Listen).Append(": ").AppendLine(Format(
            $"{start.Endpoints:N0} endpoints, {TargetArguments.NameOf(plan.Mode)}, {start.Engine} ({start.Why})"));
        text.AppendLine(Format(
            $"{start.Workers} workers, {start.Listeners:N0} listeners, {start.Rings:N0} rings")
            + Format($", up to {start.Limit:N0} connections"));
        foreach (var note in start.Notes)
        {
            text.Append("note: ").AppendLine(note);
        }
        return text.Append(Header).ToString();
    }

    private static string Row(TargetReport report, double elapsedSeconds)
    {
        var connections = string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsedSeconds,7:0.0}s {report.Accepted,11:N0} {report.Open,11:N0} {report.ClosedByPeer,12:N0}");
        var ends = string.Create(
            CultureInfo.InvariantCulture,
            $" {report.ClosedByUs,12:N0} {report.RefusedAtLimit,10:N0} {report.Requests,13:N0}");
        return connections + ends + $" {Bytes(report.BytesReceived),13} {Bytes(report.BytesSent),13}";
    }

    private static string Summary(TargetReport report, double elapsedSeconds)
    {
        var text = new StringBuilder();
        text.AppendLine(Row(report, elapsedSeconds));
        text.AppendLine(Format($"accepted {report.Accepted:N0}, at most {report.PeakOpen:N0} open at once"));
        text.Append(Format(
            $"{report.Accepted:N0} = {report.Open:N0} open + {report.ClosedByPeer:N0} closed by peer + "))
            .Append(Format($"{report.ClosedByUs:N0} closed by us + {report.RefusedAtLimit:N0} refused at the limit"))
            .AppendLine(report.AddsUp ? "" : " DOES NOT ADD UP");
        if (report.Overflowed > 0)
        {
            text.AppendLine(Format($"{report.Overflowed:N0} were reset because their peer left answers unread"));
        }
        if (report.AcceptFailed > 0)
        {
            text.AppendLine(Format(
                $"{report.AcceptFailed:N0} accepts failed: descriptors or memory ran out, or the peer was gone"));
        }
        foreach (var source in report.Sources.Take(ListedSources))
        {
            text.AppendLine(Source(source));
        }
        if (report.Sources.Count > ListedSources)
        {
            text.AppendLine(Format($"and {report.Sources.Count - ListedSources:N0} more source addresses"));
        }
        return text.Append(Format($"memory {Bytes(report.RssBytes)}, CPU {report.CpuSeconds:0.0} s")).ToString();
    }

    private static string Source(SourcePorts source)
    {
        var ranges = string.Join(',', source.Ports.Ranges.Take(ListedRanges));
        var more = source.Ports.Ranges.Count > ListedRanges ? ",..." : "";
        var plural = source.Ports.Count == 1 ? "" : "s";
        return Format($"source {source.Address}: {source.Connections:N0} connections from ")
            + Format($"{source.Ports.Count:N0} distinct source port{plural} ({ranges}{more})");
    }

    private static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (value, unit) = ((double)bytes, 0);
        while (value >= 1024 && unit < units.Length - 1)
        {
            (value, unit) = (value / 1024, unit + 1);
        }
        return unit == 0 ? Format($"{value:0} B") : Format($"{value:0.0} {units[unit]}");
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
