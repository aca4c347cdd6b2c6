using System.Globalization;
using System.Text;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>The tables of README.md, made of peers.json alone.</summary>
internal static class PeersTable
{
    public const string Begin = "<!-- peers: written by peers.sh from peers.json -->";
    public const string End = "<!-- /peers -->";

    /// <summary>The text with the part between the marks replaced.</summary>
    /// <exception cref="InvalidDataException">It does not have both marks.</exception>
    public static string Into(string text, PeersResult result)
    {
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? $"{text[..begin]}{Begin}\n{Render(result)}{text[end..]}"
            : throw new InvalidDataException("the marks of the tables are missing");
    }

    public static string Render(PeersResult result)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"{result.Date}, Linux {result.Kernel}, {result.Processor}, {result.Cores} cores, "));
        text.Append(Invariant($"{result.MemoryGiB} GiB, at most {result.OpenFiles:N0} open files a process.\n"));
        text.AppendJoin(", ", result.Versions.Select(tool => $"{tool.Key} {tool.Value}")).Append(".\n");
        One(text, result);
        Ports(text, result);
        Many(text, result);
        Http(text, result);
        Memory(text, result);
        return text.ToString();
    }

    private static void One(StringBuilder text, PeersResult result)
    {
        var rows = Rows(result, PeersWork.OneDestination);
        Head(text, rows, asked => $"(a) {asked} connections to one destination, one process",
            "tool", "established", "start to all, s", "of it to the first, s", "first to all, s", "CPU s", "");
        foreach (var row in rows)
        {
            Line(text, row.Tool, Count(row), Spread(row, round => round.Seconds, "0.00"),
                Middle(row, round => round.FirstSeconds).ToString("0.00", CultureInfo.InvariantCulture),
                Spread(row, round => round.Seconds - round.FirstSeconds, "0.00"),
                Middle(row, round => round.CpuSeconds).ToString("0.00", CultureInfo.InvariantCulture), Note(row));
        }
    }

    private static void Ports(StringBuilder text, PeersResult result)
    {
        PeersRow[] rows =
            [.. Rows(result, PeersWork.OneProcess), .. Rows(result, PeersWork.FourProcesses)];
        Head(text, rows, asked => $"(b) {asked} connections to one destination: every port once",
            "tool", "processes", "established", "s", "CPU s", "");
        Established(text, rows, false);
    }

    private static void Many(StringBuilder text, PeersResult result)
    {
        var rows = Rows(result, PeersWork.ManyDestinations);
        Head(text, rows, asked => $"(c) {asked} connections to 64 destinations, one source address",
            "tool", "processes", "established", "s", "source ports", "CPU s", "");
        Established(text, rows, true);
    }

    private static void Established(StringBuilder text, IEnumerable<PeersRow> rows, bool ports)
    {
        foreach (var row in rows)
        {
            string[] cells =
            [
                row.Tool, Number(row.Processes), Count(row), Spread(row, round => round.Seconds, "0.0"),
                .. ports ? new[] { Number(Middle(row, round => round.SourcePorts)) } : [],
                Middle(row, round => round.CpuSeconds).ToString("0.0", CultureInfo.InvariantCulture), Note(row),
            ];
            Line(text, cells);
        }
    }

    private static void Http(StringBuilder text, PeersResult result)
    {
        var rows = Rows(result, PeersWork.Http);
        Head(text, rows, asked => $"(d) HTTP/1.1 requests over {asked} connections, one nginx worker",
            "tool", "requests/s", "CPU us a request", "");
        foreach (var row in rows)
        {
            Line(text, row.Tool, Spread(row, round => round.Requests / round.WindowSeconds, "N0"),
                Spread(row, round => round.CpuSeconds * 1e6 / Math.Max(round.Requests, 1), "0.0"), Note(row));
        }
    }

    private static void Memory(StringBuilder text, PeersResult result)
    {
        var rows = Rows(result, PeersWork.Held);
        Head(text, rows, asked => $"(e) user memory with {asked} held connections",
            "tool", "in all, MB", "of it with 100, MB", "bytes a connection more", "bytes a connection in all", "");
        foreach (var (row, few) in rows.Join(
            Rows(result, PeersWork.FewHeld), row => row.Tool, few => few.Tool, (row, few) => (row, few)))
        {
            var (all, least) = (Middle(row, round => round.RssBytes), Middle(few, round => round.RssBytes));
            var (held, first) =
                (Middle(row, round => round.Established), Middle(few, round => round.Established));
            Line(text, row.Tool, Number(all / 1e6), Number(least / 1e6),
                held > first ? Number((all - least) / (held - first)) : "", Number(all / Math.Max(held, 1)), Note(row));
        }
    }

    private static PeersRow[] Rows(PeersResult result, string work) => [.. result.Rows.Where(row => row.Work == work)];

    private static void Head(StringBuilder text, PeersRow[] rows, Func<string, string> title, params string[] columns)
    {
        if (rows.Length == 0)
        {
            return;
        }
        text.Append("\n**").Append(title(Number(rows[0].Asked))).Append("**\n\n");
        Line(text, columns);
        Line(text, [.. columns.Select((column, index) => index == 0 || column == "" ? "---" : "---:")]);
    }

    private static void Line(StringBuilder text, params string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>The notes, and what the tool said when it did not get there.</summary>
    private static string Note(PeersRow row)
    {
        var said = row.Rounds.Select(round => round.Said).LastOrDefault(said => said != "") ?? "";
        string[] parts = [row.Note, said == "" ? "" : $"`{said}`"];
        return string.Join("; ", parts.Where(part => part != ""));
    }

    private static string Count(PeersRow row) => Number(Middle(row, round => round.Established));

    /// <summary>Median, and from where to where when there were several rounds.</summary>
    private static string Spread(PeersRow row, Func<PeersRound, double> of, string format)
    {
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        var middle = Text(Middle(row, of));
        return row.Rounds.Count == 1 ? middle : $"{middle} ({Text(row.Rounds.Min(of))}-{Text(row.Rounds.Max(of))})";
    }

    private static double Middle(PeersRow row, Func<PeersRound, double> of)
    {
        var sorted = row.Rounds.Select(of).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
