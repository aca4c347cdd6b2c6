using System.CommandLine;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Reports.Compare;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// <c>pbm report show|export|compare|whatif</c> on run folders; with ids of runs a coordinator is asked instead.
/// </summary>
public static class ReportCommand
{
    private static readonly string[] _names = ["show", "export", "compare", "whatif"];

    /// <summary>True when the words name results on this disk.</summary>
    public static bool IsLocal(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Count > 2 && words[0] == "report" && _names.Contains(words[1], StringComparer.Ordinal)
            && words.Skip(2).Any(ReportFolder.Is);
    }

    public static Command Create(PbmContext context)
    {
        var report = new PbmCommand("report", "Works on the results of runs.", "pbm report show fourtuple-runs/RUN");
        report.Subcommands.Add(One(context, "show", "Shows the summary of a run folder; run.json with -o json.",
            (console, folder, report) => console.Out.Write(console.Json
                ? RunJson.Write(report)
                : ReportFormat.Write("text", new RunOutcome(report, []), ""))));
        report.Subcommands.Add(One(context, "whatif", "Shows what the tuple space of a run allows.",
            (console, folder, report) => Print(console, WhatIf.Columns, WhatIf.Rows(report, null, null, null, null))));
        report.Subcommands.Add(Export(context));
        report.Subcommands.Add(Compare(context));
        return report;
    }

    private static PbmCommand One(
        PbmContext context, string name, string description, Action<PbmConsole, string, RunReport> act)
    {
        var command = new PbmCommand(name, description, $"pbm report {name} fourtuple-runs/RUN");
        var folder = Word("FOLDER");
        command.Arguments.Add(folder);
        command.SetAction(result =>
        {
            var path = result.GetRequiredValue(folder);
            act(context.Global.Console(result), path, ReportFolder.Read(path));
            return ExitCodes.Pass;
        });
        return command;
    }

    private static PbmCommand Export(PbmContext context)
    {
        var command = new PbmCommand(
            "export", "Prints one file of a run folder: json, md, html, csv, errors, text or plan.",
            "pbm report export fourtuple-runs/RUN --format md");
        var folder = Word("FOLDER");
        var format = new Option<string>("--format")
        {
            Description = "json, md, html, csv, errors, text or plan.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "json",
        };
        format.AcceptOnlyFromAmong([.. ReportFormat.Names]);
        command.Arguments.Add(folder);
        command.Options.Add(format);
        command.SetAction(result =>
        {
            var (path, name) = (result.GetRequiredValue(folder), result.GetRequiredValue(format));
            var report = ReportFolder.Read(path);
            // What is made from the series as well is only there as the files of the folder.
            var text = name switch
            {
                "html" => ReportFolder.Text(path, "report.html"),
                "csv" => ReportFolder.Text(path, "series.csv"),
                "plan" => ReportFolder.Text(path, "plan.yaml"),
                _ => ReportFormat.Write(name, new RunOutcome(report, []), ""),
            };
            context.Global.Console(result).Out.Write(text ?? throw new CommandException(new ErrorText(
                ExitCodes.Failed, $"the folder has no {name}", "it was taken away, or never written",
                "export another format")));
            return ExitCodes.Pass;
        });
        return command;
    }

    private static PbmCommand Compare(PbmContext context)
    {
        var command = new PbmCommand(
            "compare", "Compares two run folders: their environments, then figure by figure what is better or worse.",
            "pbm report compare fourtuple-runs/RUN-A fourtuple-runs/RUN-B");
        var (first, second) = (Word("FIRST"), Word("SECOND"));
        var format = new Option<string>("--format")
        {
            Description = "text, json, md or html.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong([.. ComparisonFormat.Names]);
        command.Arguments.Add(first);
        command.Arguments.Add(second);
        command.Options.Add(format);
        command.SetAction(result =>
        {
            var console = context.Global.Console(result);
            var comparison = RunComparer.Compare(
                ReportFolder.Outcome(result.GetRequiredValue(first)),
                ReportFolder.Outcome(result.GetRequiredValue(second)));
            if (ComparisonFormat.Write(result.GetRequiredValue(format), comparison) is { } text)
            {
                console.Out.Write(text);
                return ExitCodes.Pass;
            }
            Print(console, ComparisonFormat.Columns, ComparisonFormat.Rows(comparison));
            return ExitCodes.Pass;
        });
        return command;
    }

    private static Argument<string> Word(string name) => new(name)
    {
        Description = "Folder of a run, or its run.json.",
    };

    private static void Print(PbmConsole console, IReadOnlyList<string> columns, IReadOnlyList<string[]> rows) =>
        AnswerPrinter.Print(console, new CommandAnswer(ExitCodes.Pass)
        {
            Columns = columns,
            Rows = rows,
            Document = JsonSerializer.SerializeToElement(rows.Select(row =>
                columns.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))),
        });
}
