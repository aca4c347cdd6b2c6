using System.Globalization;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fourtuple.Pbm.Local;

/// <summary>What a terminal shows while a run is on: one small panel, redrawn each beat.</summary>
public static class LivePanel
{
    private const int BarWidth = 40;

    public static IRenderable Render(RunProgress progress, long? targetRss)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        grid.AddRow(Label("step"), Text($"{progress.StepText}  {Bar(progress)}"));
        if (ProgressLine.IsRate(progress))
        {
            grid.AddRow(Label(progress.Unit), Text(
                $"{Quantity.Count((long)progress.StartRate)} of {Quantity.Count(progress.Asked)}"));
        }
        var asked = ProgressLine.IsRate(progress) ? "open" : $"of {Quantity.Count(progress.Asked)}";
        grid.AddRow(Label("established"), Text(
            $"{Quantity.Count(progress.Counters.Open)} {asked}  "
            + $"{ProgressLine.Rate(progress.ConnectRate)}  confirmed {Quantity.Count(progress.Counters.Confirmed)}"));
        grid.AddRow(Label("failed"), new Text(
            ProgressLine.Failures(progress), progress.Counters.Failed > 0 ? new Style(Color.Red) : Style.Plain));
        grid.AddRow(Label("connect"), Text(
            $"p50 {ProgressLine.Milliseconds(progress.ConnectP50Ms)}  "
            + $"p99 {ProgressLine.Milliseconds(progress.ConnectP99Ms)}   "
            + $"exchange p99 {ProgressLine.Milliseconds(progress.ExchangeP99Ms)}"));
        grid.AddRow(Label("memory"), Text(
            $"{ProgressLine.Memory(progress, targetRss)}   cpu "
            + progress.AgentCpuFraction.ToString("0%", CultureInfo.InvariantCulture)));
        foreach (var note in progress.Notes.TakeLast(3))
        {
            grid.AddRow(Label("note"), Text(note));
        }
        var left = ProgressLine.Left(progress) is { Length: > 0 } known ? $"  left {known}" : "";
        return new Panel(grid)
        {
            Header = new PanelHeader(
                Markup.Escape($" {progress.State}  {ProgressLine.Seconds(progress.Elapsed)}{left} ")),
            Border = BoxBorder.Rounded,
        };
    }

    /// <summary>A bar of fixed width: filled cells are the share of the level that is reached.</summary>
    public static string Bar(RunProgress progress)
    {
        var filled = (int)Math.Round(ProgressLine.Fraction(progress) * BarWidth);
        return new string('█', filled) + new string('░', BarWidth - filled);
    }

    private static Text Label(string text) => new(text, new Style(Color.Grey));

    private static Text Text(string text) => new(text);
}
