using Fourtuple.Coordinator.Api;

namespace Fourtuple.Pbm.Shell;

/// <summary>Candidates below the line: one a row with its description, or in columns when they say nothing.</summary>
public static class CandidateList
{
    /// <summary>Rows shown; the rest is counted.</summary>
    private const int MostRows = 40;

    public static string Text(IReadOnlyList<Candidate> candidates, int width)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var names = candidates.Select(each => PlainText.Of(each.Text)).ToList();
        var wide = Math.Min(names.Max(CellWidth.Of), Math.Max(10, width - 4)) + 2;
        var columns = candidates.Any(each => each.Description.Length > 0) ? 1 : Math.Max(1, (width - 1) / wide);
        var rows = names.Select((name, at) => columns == 1
                ? Row(name, PlainText.Of(candidates[at].Description), wide, width)
                : name + new string(' ', Math.Max(1, wide - CellWidth.Of(name))))
            .Chunk(columns).Select(row => string.Concat(row).TrimEnd()).ToList();
        var more = rows.Count > MostRows ? $"\n... and {rows.Count - MostRows} rows more" : "";
        return string.Join('\n', rows.Take(MostRows)) + more;
    }

    private static string Row(string name, string description, int wide, int width)
    {
        var row = $"{name}{new string(' ', Math.Max(1, wide - CellWidth.Of(name)))}{description}";
        return row.Length < width ? row : row[..Math.Max(1, width - 1)];
    }
}
