using System.Globalization;
using System.Text;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Local;

/// <summary>An explanation of a plan as people read it.</summary>
public static class ExplainText
{
    /// <summary>Shares told one by one; the rest is counted.</summary>
    private const int MostShares = 16;

    public static string Of(PlanExplanation about)
    {
        ArgumentNullException.ThrowIfNull(about);
        var text = new StringBuilder();
        Line(text, "plan", $"{about.Plan}, {about.Ask.Mode}");
        Line(text, "readings", about.Readings);
        Line(text, "asks for", Asked(about.Ask));
        var tuples = about.Tuples;
        Line(text, "tuples", string.Create(
            CultureInfo.InvariantCulture,
            $"{tuples.Ceiling:#,0} = {tuples.Sources:#,0} sources x {tuples.Ports:#,0} ports ")
            + (tuples.Reuse == "exclusive" ? "x 1 destination a port (exclusive)"
                : tuples.Weights is { } heaviest
                    ? $"/ {Figures.Percent(heaviest.Part)}, what each destination of {heaviest.Target} gets of the "
                        + $"level ({Number(tuples.Destinations)} destinations, by weight)"
                : $"x {Number(tuples.Destinations)} destinations"));
        Line(text, "", $"{tuples.DefaultToOne:#,0} to one destination with ports of the kernel's choice");
        Shares(text, about.Shares);
        Limits(text, about);
        Churn(text, about.ChurnCeilings);
        Ramps(text, about);
        text.Append('\n').Append(PlainWords(about.Sentence)).Append('\n');
        return text.ToString();
    }

    private static string Asked(ExplainedAsk ask)
    {
        var open = ask.Unit == "connections" ? "" : $", which are {Number(ask.Open)} connections open at once";
        var rate = ask is { Unit: "connections", ConnectRate: { } pace }
            ? $", at {Number(pace)}/s where it rises fastest" : "";
        return $"{Number(ask.Level)} {ask.Unit} at most{open}{rate}";
    }

    private static void Shares(StringBuilder text, IReadOnlyList<ExplainedShare> shares)
    {
        foreach (var share in shares.Take(MostShares))
        {
            var engine = share.Rings > 0 ? $"{share.Engine}, {share.Rings:#,0} rings" : share.Engine;
            var most = share.HostAllows is { } allows ? $"; its host holds {Number(allows)} ({share.Bound})" : "";
            Line(text, share.Agent, $"{Number(share.Connections)} connections, {Number(share.Tuples)} tuples: "
                + $"{share.Sources}, ports {share.Ports}, {Number(share.Destinations)} destinations; {engine}, "
                + Quantity.Bytes(share.MemoryBytes) + most);
        }
        if (shares.Count > MostShares)
        {
            Line(text, "", $"and {shares.Count - MostShares} more agents");
        }
    }

    private static void Limits(StringBuilder text, PlanExplanation about)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{"limit",-44}{"allows",22}{"needs",14}{"room",9}\n");
        foreach (var row in about.Limits)
        {
            var room = row.Headroom is not { } times ? "-" : times >= 1_000 ? ">1,000x"
                : times.ToString("0.##", CultureInfo.InvariantCulture) + "x";
            var mark = row.Exceeded ? row.Refuses ? "  too little" : "  may bind"
                : row.Name == about.Binding ? "  binds first" : "";
            var unit = row.Unit == "connections" ? "" : row.Unit == "connections/s" ? "/s" : " " + row.Unit;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Name,-44}{Number(row.Value) + unit,22}{Number(row.Needed),14}{room,9}{mark}\n");
            var inputs = string.Join(", ", row.Inputs.Select(input => $"{input.Name} {input.Value} ({input.Source})"));
            text.Append(CultureInfo.InvariantCulture, $"    {row.Formula}: {inputs}\n");
        }
    }

    private static void Churn(StringBuilder text, IReadOnlyList<ChurnCeiling> ways)
    {
        if (ways.Count == 0)
        {
            return;
        }
        text.Append(CultureInfo.InvariantCulture, $"\n{"ceiling by close",-44}{"connections/s",22}{"TIME_WAIT",14}\n");
        foreach (var way in ways)
        {
            var name = $"{way.Close}, {way.Bind}, timestamps {(way.Timestamps ? "on" : "off")}";
            var ceiling = way.Ceiling is { } rate ? Number(Math.Floor(rate)) : "no bound";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{name,-44}{ceiling,22}{way.TimeWaitSeconds,12:0} s{(way.IsPlan ? "  this plan" : "")}\n");
        }
    }

    private static void Ramps(StringBuilder text, PlanExplanation about)
    {
        if (about.Ramps.Count == 0)
        {
            return;
        }
        text.Append('\n');
        foreach (var ramp in about.Ramps)
        {
            var planned = ramp.PlannedSeconds is { } seconds
                ? $"planned {seconds.ToString("0.##", CultureInfo.InvariantCulture)} s, " : "at the engine's pace, ";
            Line(text, ramp.Step, $"{Number(ramp.From)} to {Number(ramp.To)}: {planned}at least "
                + $"{ramp.PossibleSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s at "
                + $"{Number(about.MeasuredRate)}/s ({about.MeasuredRateSource})");
        }
    }

    private static void Line(StringBuilder text, string name, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name,-17} {value}\n");

    private static string PlainWords(string sentence) => sentence.ReplaceLineEndings(" ");

    private static string Number(double value) =>
        value >= long.MaxValue / 2.0 ? "unlimited" : value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
