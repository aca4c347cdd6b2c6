using Fourtuple.Coordinator.Reports.Compare;
using static Fourtuple.Coordinator.Reports.Html.HtmlText;

namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>Environment, baseline, method, plan and files.</summary>
internal static class MethodSections
{
    private const int MostPlanLines = 1_000;

    public static void Write(HtmlText html, RunReport report, string planText)
    {
        html.Head("environment", "Environment");
        if (report.Environment.Count == 0)
        {
            html.Element("p", "No agent took part.", "soft");
        }
        else
        {
            html.Details($"{report.Environment.Count} readings of the agents' hosts", _ => html.Table(
                ["Reading", "Value"],
                report.Environment
                    .Concat(report.Run.Labels.Select(label => KeyValuePair.Create($"label {label.Key}", label.Value)))
                    .Select(pair => new[] { Word(pair.Key), Prose(pair.Value) })));
        }
        html.Head("baseline", "Baseline comparison");
        if (report.Baseline is { } baseline)
        {
            html.Element("p", $"Against run {baseline.RunId}, the baseline of this plan's name.");
            Compared(html, baseline.Environment, baseline.Figures);
        }
        else
        {
            html.Element("p", "No baseline was set for this plan's name; report baseline makes a run one.", "soft");
        }
        Method(html, report, planText);
    }

    /// <summary>What differs around the runs first, since it may explain what differs in them.</summary>
    public static void Compared(
        HtmlText html, IReadOnlyList<EnvironmentDifference> environment, IReadOnlyList<ComparedFigure> figures)
    {
        if (environment.Count > 0)
        {
            html.Table(
                ["Environment", "First", "Second"],
                environment.Take(SpreadSections.MostRows).Select(row => new[]
                {
                    Word(row.Key), Prose(row.First), Prose(row.Second),
                }));
        }
        html.Table(
            ["Figure", "First", "Second", "Change", "Judged", "By"],
            figures.Select(row => new[]
            {
                Word(row.Figure), Number(row.First), Number(row.Second), Number(row.Change),
                new Cell(row.Judgement, row.Judgement switch
                {
                    Judgement.Better => "ok",
                    Judgement.Worse => "bad",
                    _ => "nowrap soft",
                }),
                Prose(row.Method),
            }));
        html.Note(Judgement.Rule);
    }

    private static void Method(HtmlText html, RunReport report, string planText)
    {
        html.Head("method", "Method, plan and files");
        html.Element("p",
            "Connects and exchanges are scheduled at intended times; counters are summed over the agents' last applied "
            + "frames; histograms are merged losslessly; the account is as of the beginning of the drain.");
        html.Raw("<p>").Encoded("Command: ").Raw("<code>").Encoded(report.Run.Command).Raw("</code>. ")
            .Encoded($"Seed {report.Run.Seed}. Plan SHA-256 ").Raw("<code>").Encoded(report.Run.PlanHash)
            .Raw("</code>.</p>\n");
        html.Note("run.json lists the SHA-256 of every other file of its folder, this one included.");
        html.Details("Plan", _ =>
        {
            html.Raw("<pre>");
            foreach (var line in planText.ReplaceLineEndings("\n").Split('\n').Take(MostPlanLines))
            {
                html.Encoded(line).Raw("\n");
            }
            html.Raw("</pre>");
        });
    }
}
