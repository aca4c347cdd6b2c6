using Fourtuple.Coordinator.Planning.Limits;
using static Fourtuple.Coordinator.Reports.Html.HtmlText;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>What other numbers of agents, addresses, ports and destinations would allow.</summary>
internal static class WhatIfSection
{
    public static void Write(HtmlText html, RunReport report)
    {
        if (report.WhatIf.Count == 0)
        {
            return;
        }
        html.Head("whatif", "What if");
        html.Raw("<div class=\"closing\">");
        foreach (var line in CeilingLines.Of(report))
        {
            html.Element("p", line);
        }
        html.Raw("</div>\n");
        if (NextStep.Growth(report.WhatIf) is { Length: > 0 } growth)
        {
            html.Element("p", growth);
        }
        html.Note("Arithmetic over source addresses x ports x destinations and what the agents' hosts hold; the target "
            + "sets limits of its own. Only the row marked measured was run.");
        var rows = report.WhatIf.Where(row => row.Name.Length > 0).ToArray();
        html.Table(
            ["", "Agents", "Source addresses", "Ports", "Destinations", "Tuples", "Possible", "First limit", ""],
            rows.Select(row => new[]
            {
                Word(row.Name), Number(Figures.Count(row.Agents)), Number(Figures.Count(row.SourceIps)),
                Number(Figures.Count(row.Ports)), Number(Figures.Count(row.Destinations)),
                Number(row.Measured ? "" : Figures.Count(row.Connections)),
                Number(Figures.Count(row.Possible ?? row.Connections)), Word(row.Limit ?? ""),
                Word(row.Measured ? "measured" : "computed"),
            }),
            index => rows[index].Measured ? "measured" : null);
        Grid(html, report.WhatIf);
    }

    /// <summary>Agents down, addresses over all of them across; each cell says how many and what ends it.</summary>
    private static void Grid(HtmlText html, IReadOnlyList<WhatIfEntry> rows)
    {
        var grid = rows.Where(row => row.Name.Length == 0 || row.Name == WhatIfTable.ThisPlan).ToArray();
        if (grid.Length < 2)
        {
            return;
        }
        var agents = grid.Select(row => row.Agents).Distinct().Order().ToArray();
        var most = grid.GroupBy(row => row.Agents).Max(group => group.Count());
        html.Element("h3", "More agents, more source addresses");
        html.Note("Rows are numbers of agents; columns multiply the source addresses they have between them.");
        html.Table(
            ["Agents", .. Enumerable.Range(0, most).Select(column => $"addresses x {1 << column}")],
            agents.Select(count =>
            {
                var cells = grid.Where(row => row.Agents == count).OrderBy(row => row.SourceIps)
                    .Select(row => Number($"{Figures.Count(row.Possible ?? row.Connections)} ({row.Limit})")).ToList();
                cells.AddRange(Enumerable.Repeat(Number(""), most - cells.Count));
                return (IReadOnlyList<Cell>)[Number(Figures.Count(count)), .. cells];
            }));
    }
}
