using static Fourtuple.Coordinator.Reports.Html.HtmlText;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>Where failures and load went: errors, fairness, source ports.</summary>
internal static class SpreadSections
{
    /// <summary>Rows of a table on the page; run.json has them all.</summary>
    public const int MostRows = 64;

    public static void Write(HtmlText html, RunReport report)
    {
        Errors(html, report.Errors);
        Spread(html, report);
        Sources(html, report);
    }

    private static void Errors(HtmlText html, IReadOnlyList<ErrorEntry> errors)
    {
        html.Head("errors", "Errors");
        if (errors.Count == 0)
        {
            html.Element("p", "None.", "soft");
            return;
        }
        html.Table(
            ["Cause", "Phase", "Side", "Count", "Destinations", "What to do"],
            ErrorGroup.Of(errors).Select(group => new[]
            {
                Word(group.Cause), Word(group.Phase), Word(group.Side), Number(Figures.Count(group.Count)),
                Number(Figures.Count(group.Destinations)), Prose(group.Advice),
            }));
        html.Details("By cause, phase, destination and agent", _ =>
        {
            html.Table(
                ["Cause", "Phase", "errno", "Destination", "Agent", "Count", "First", "Last"],
                errors.Take(MostRows).Select(row => new[]
                {
                    Word(row.Cause), Word(row.Phase), Word(row.Errno), Word(row.Destination), Word(row.Agent),
                    Number(Figures.Count(row.Count)), Number(Figures.Clock(row.First)),
                    Number(Figures.Clock(row.Last)),
                }));
            More(html, errors.Count);
        });
    }

    private static void Spread(HtmlText html, RunReport report)
    {
        if (Fairness.Of(report) is not { Count: > 0 } spread)
        {
            return;
        }
        html.Head("fairness", "Fairness");
        html.Note("Jain's index, (sum x)² / (n · sum x²): 1 when all have the same, 1/n when one has everything.");
        html.Table(
            ["Over", "Count", "Least", "Most", "Jain's index"],
            spread.Select(row => new[]
            {
                Word(row.Over), Number(Figures.Count(row.Count)), Number(Figures.Number(Math.Round(row.Least, 1))),
                Number(Figures.Number(Math.Round(row.Most, 1))), Number(Figures.Number(row.Index)),
            }));
        html.Details("By destination", _ =>
        {
            html.Table(
                ["Address", "Port", "Attempted", "Established", "Failed", "Lost"],
                report.Destinations.Take(MostRows).Select(row => new[]
                {
                    Word(row.Address), Number(row.Port), Number(Figures.Count(row.Attempted)),
                    Number(Figures.Count(row.Established)), Number(Figures.Count(row.Failed)),
                    Number(Figures.Count(row.Lost)),
                }));
            More(html, report.Destinations.Count);
        });
    }

    private static void Sources(HtmlText html, RunReport report)
    {
        html.Head("ports", "Source-port economics");
        if (report.Sources.Count == 0)
        {
            html.Element("p", "No source port was used.", "soft");
            return;
        }
        html.Note("A connection is its 4-tuple, so one source port serves many destinations at once: the factor is how "
            + "many connections each port carried.");
        html.Table(
            ["Source address", "Tuples used", "Distinct ports", "First", "Last", "Reuse factor", "TIME_WAIT"],
            report.Sources.Take(MostRows).Select(row => new[]
            {
                Word(row.Address), Number(Figures.Count(row.Connections)), Number(Figures.Count(row.Ports.Distinct)),
                Number($"{row.Ports.First}"), Number($"{row.Ports.Last}"), Number(Figures.Factor(row.ReuseFactor)),
                Number(Figures.Count(row.TimeWait)),
            }));
        More(html, report.Sources.Count);
    }

    public static void More(HtmlText html, int count)
    {
        if (count > MostRows)
        {
            html.Note($"{Figures.Count(count - MostRows)} more in run.json.");
        }
    }
}
