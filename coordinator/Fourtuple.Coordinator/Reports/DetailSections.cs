using static Fourtuple.Coordinator.Reports.HtmlText;

namespace Fourtuple.Coordinator.Reports;

/// <summary>Errors, destinations, source ports, generator, kernel, environment, method.</summary>
internal static class DetailSections
{
    /// <summary>Rows of a table on the page; run.json, embedded below, has them all.</summary>
    private const int MostRows = 64;

    public static void Write(HtmlText html, RunReport report, string planText)
    {
        Account(html, report.Accounting);
        Errors(html, report.Errors);
        Destinations(html, report.Destinations);
        Sources(html, report);
        Generator(html, report);
        Kernel(html, report.Kernel);
        Confidence(html, report.Warnings);
        Environment(html, report);
        Method(html, report, planText);
    }

    private static void Account(HtmlText html, AccountingSection a)
    {
        html.Element("h2", "Account");
        html.Element("p", "Every opening is in exactly one place; a run whose equations do not hold is invalid.",
            "small");
        html.Table(
            ["Equation", "Numbers"],
            [
                [Word("asked = leased + unleased"), Word(Sum(a.Asked, a.Leased, a.Unleased))],
                [Word("leased = attempted + skipped"), Word(Sum(a.Leased, a.Attempted, a.Skipped))],
                [Word("attempted = established + failed + pending + lost pending"),
                    Word(Sum(a.Attempted, a.Established, a.Failed, a.Pending, a.Lost.Pending))],
                [Word("established = open + closed by us + closed by peer + lost open"),
                    Word(Sum(a.Established, a.Open, a.ClosedByUs, a.ClosedByPeer, a.Lost.Open))],
                [Word("confirmed, dropped, tuples skipped"),
                    Word(string.Join(", ", new[] { a.Confirmed, a.Dropped, a.TuplesSkipped }.Select(Figures.Count)))],
            ]);
    }

    private static string Sum(long total, params long[] parts) =>
        $"{Figures.Count(total)} = {string.Join(" + ", parts.Select(Figures.Count))}";

    private static void Errors(HtmlText html, IReadOnlyList<ErrorEntry> errors)
    {
        html.Element("h2", "Errors");
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
        html.Raw("<details><summary>").Encoded("By destination and agent").Raw("</summary>\n");
        html.Table(
            ["Cause", "Phase", "errno", "Destination", "Agent", "Count", "First, s", "Last, s"],
            errors.Take(MostRows).Select(row => new[]
            {
                Word(row.Cause), Word(row.Phase), Word(row.Errno), Word(row.Destination), Word(row.Agent),
                Number(Figures.Count(row.Count)), Number(Figures.Number(row.First)), Number(Figures.Number(row.Last)),
            }));
        More(html, errors.Count);
        html.Raw("</details>\n");
    }

    private static void Destinations(HtmlText html, IReadOnlyList<DestinationEntry> destinations)
    {
        if (destinations.Count == 0)
        {
            return;
        }
        html.Element("h2", "Fairness over destinations");
        var open = destinations.Select(row => (double)row.Established).ToArray();
        html.Element("p",
            $"{Figures.Count(destinations.Count)} rows; established each: least {Figures.Count(open.Min())}, "
            + $"most {Figures.Count(open.Max())}, Jain's index {Figures.Number(Jain(open))} (1 is perfectly even).");
        html.Raw("<details><summary>").Encoded("By destination").Raw("</summary>\n");
        html.Table(
            ["Address", "Port", "Attempted", "Established", "Failed", "Lost"],
            destinations.Take(MostRows).Select(row => new[]
            {
                Word(row.Address), Number(row.Port), Number(Figures.Count(row.Attempted)),
                Number(Figures.Count(row.Established)), Number(Figures.Count(row.Failed)),
                Number(Figures.Count(row.Lost)),
            }));
        More(html, destinations.Count);
        html.Raw("</details>\n");
    }

    /// <summary>(sum x)^2 / (n * sum x^2), Jain, Chiu and Hawe, DEC-TR-301.</summary>
    private static double Jain(double[] values)
    {
        var squares = values.Sum(value => value * value);
        return squares == 0 ? 1 : Math.Pow(values.Sum(), 2) / (values.Length * squares);
    }

    private static void Sources(HtmlText html, RunReport report)
    {
        html.Element("h2", "Source-port economics");
        if (report.Sources.Count == 0)
        {
            html.Element("p", "No source port was used.", "soft");
            return;
        }
        html.Table(
            ["Source address", "Connections", "Distinct ports", "First", "Last", "Connections a port", "TIME_WAIT"],
            report.Sources.Take(MostRows).Select(row => new[]
            {
                Word(row.Address), Number(Figures.Count(row.Connections)), Number(Figures.Count(row.Ports.Distinct)),
                Number($"{row.Ports.First}"), Number($"{row.Ports.Last}"), Number(Figures.Factor(row.ReuseFactor)),
                Number(Figures.Count(row.TimeWait)),
            }));
        More(html, report.Sources.Count);
    }

    private static void Generator(HtmlText html, RunReport report)
    {
        VerdictSections.Criteria(
            html, "Generator health",
            "They judge the generator: when one fails, the run says nothing about the target.",
            report.Validity);
        if (report.Agents.Count == 0)
        {
            return;
        }
        html.Table(
            ["Agent", "State", "Engine", "Rings", "Peak", "User memory each", "Kernel memory each",
                "Core while holding",
                "GC pauses", "Late p99", "Lost"],
            report.Agents.Select(agent => new[]
            {
                Word(agent.Id), Word(agent.State), Word(agent.Engine), Number(Figures.Count(agent.Rings)),
                Number(Figures.Count(agent.Connections)), Number(Figures.Bytes(agent.BytesPerConnection)),
                Number(Figures.Bytes(agent.KernelBytesPerConnection)), Number(Figures.Percent(agent.HoldCpuFraction)),
                Number(Figures.Ms(agent.GcPauseMs)), Number(Figures.Ms(agent.Lag.P99)),
                Number(Figures.Count(agent.Lost.Open + agent.Lost.Pending)),
            }));
    }

    private static void Kernel(HtmlText html, KernelSection kernel)
    {
        html.Element("h2", "Audit against the kernel");
        html.Element("p", kernel switch
        {
            { Agrees: true, Established: { } count } =>
                $"The kernel listed {Figures.Count(count)} established sockets of this run, as we did.",
            { Agrees: false } => "The kernel's list of sockets disagrees with our count: do not trust these totals.",
            _ => "The kernel's sockets were not counted.",
        });
        if (kernel.Deltas.Count > 0)
        {
            html.Table(
                ["Kernel counter", "Change over the run"],
                kernel.Deltas.Take(MostRows)
                    .Select(pair => new[] { Word(pair.Key), Number(Figures.Count(pair.Value)) }));
        }
    }

    private static void Confidence(HtmlText html, IReadOnlyList<string> warnings)
    {
        html.Element("h2", "Confidence");
        if (warnings.Count == 0)
        {
            html.Element("p", "Nothing came up that lowers trust in these numbers. One run is one sample.");
            return;
        }
        html.Raw("<ul>");
        foreach (var warning in warnings.Take(MostRows))
        {
            html.Element("li", warning);
        }
        html.Raw("</ul>\n");
    }

    private static void Environment(HtmlText html, RunReport report)
    {
        html.Element("h2", "Environment");
        html.Table(
            ["", ""],
            report.Environment
                .Concat(report.Run.Labels.Select(label => KeyValuePair.Create($"label {label.Key}", label.Value)))
                .Select(pair => new[] { Word(pair.Key), Prose(pair.Value) }));
    }

    private static void Method(HtmlText html, RunReport report, string planText)
    {
        html.Element("h2", "Method and plan");
        html.Element("p",
            "Connects and exchanges are scheduled at intended times; counters are summed over the agents' "
            + "last applied frames; the account is as of the beginning of the drain.");
        html.Raw("<p>").Encoded("Command: ").Raw("<code>").Encoded(report.Run.Command).Raw("</code>. ")
            .Encoded($"Seed {report.Run.Seed}. Plan SHA-256 {report.Run.PlanHash}.").Raw("</p>\n");
        html.Element("p", "run.json lists the SHA-256 of every other file of this folder, this one included.", "small");
        html.Raw("<details open><summary>").Encoded("Plan").Raw("</summary><pre>");
        foreach (var line in planText.ReplaceLineEndings("\n").Split('\n').Take(1_000))
        {
            html.Encoded(line).Raw("\n");
        }
        html.Raw("</pre></details>\n");
    }

    private static void More(HtmlText html, int count)
    {
        if (count > MostRows)
        {
            html.Element("p", $"{Figures.Count(count - MostRows)} more in run.json.", "small");
        }
    }
}
