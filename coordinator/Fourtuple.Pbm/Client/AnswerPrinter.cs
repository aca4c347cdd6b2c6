using System.Text.Json;
using System.Text.RegularExpressions;
using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Commands;
using Spectre.Console;

namespace Fourtuple.Pbm.Client;

/// <summary>
/// Prints what a coordinator answers: a table on a terminal, else a line a row with <c> | </c> between the cells; the
/// document as JSON. Text of the server never reaches a terminal with control characters in it.
/// </summary>
internal static partial class AnswerPrinter
{
    /// <summary>Columns of a table that goes to no terminal.</summary>
    private const int FileWidth = 240;

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };

    /// <summary>Throws CommandException with the sentence of a refusal.</summary>
    public static void Print(PbmConsole console, CommandAnswer answer)
    {
        if (!answer.Ok)
        {
            throw Refusal(answer);
        }
        if (console.Json)
        {
            if (answer.Document is null && answer.Text.Length > 0)
            {
                console.Out.WriteLine(JsonSerializer.Serialize(answer.Text));
                return;
            }
            console.Out.WriteLine(answer.Document is { } document
                ? JsonSerializer.Serialize(document, _json)
                : JsonSerializer.Serialize(answer, ApiJson.Default.CommandAnswer));
            return;
        }
        if (answer.Text.Length > 0)
        {
            console.Out.Write(string.Concat(answer.Text.Where(letter =>
                letter is '\n' or '\t' || !PlainText.IsUnfit(letter))));
        }
        else if (answer.Columns.Count == 0)
        {
            console.Out.WriteLine(ErrorText.Sentence(PlainText.Of(answer.What)));
        }
        else if (console.Table)
        {
            WriteTable(console, answer);
        }
        else
        {
            Lines(console, answer);
        }
    }

    public static CommandException Refusal(CommandAnswer answer) => new(
        new ErrorText(
            answer.ExitCode, PlainText.Of(answer.What), PlainText.Of(answer.Why), PlainText.Of(answer.Advice)),
        [.. answer.Details.Select(PlainText.Of)]);

    private static void Lines(PbmConsole console, CommandAnswer answer)
    {
        foreach (var row in answer.Rows)
        {
            console.Out.WriteLine(string.Join(" | ", row.Select(PlainText.Of)));
        }
        if (answer.Footer.Length > 0)
        {
            console.Out.WriteLine(PlainText.Of(answer.Footer));
        }
    }

    /// <summary>The rows as they stand on a terminal; figures stand to the right.</summary>
    public static Table TableOf(CommandAnswer answer)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var (number, column) in answer.Columns.Index())
        {
            var text = new TableColumn(new Text(PlainText.Of(column)));
            var cells = answer.Rows.Select(row => row.ElementAtOrDefault(number) ?? "");
            table.AddColumn(AllFigures(cells) ? text.RightAligned() : text);
        }
        foreach (var row in answer.Rows)
        {
            table.AddRow(row.Take(answer.Columns.Count).Select(cell => new Text(PlainText.Of(cell))));
        }
        return table;
    }

    /// <summary>Each is a number, with a unit or without; a dash or nothing stands for none.</summary>
    private static bool AllFigures(IEnumerable<string> cells)
    {
        var told = cells.Where(cell => cell is not ("" or "-")).ToArray();
        return told.Length > 0 && told.All(cell => Figure().IsMatch(cell));
    }

    [GeneratedRegex(@"^-?\d[\d,]*(\.\d+)? ?(%|/s|[a-z]{1,2}|[KMGT]?i?B)?$")]
    private static partial Regex Figure();

    private static void WriteTable(PbmConsole console, CommandAnswer answer)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(console.Out),
            Ansi = console.Color ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = console.Color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!console.OutIsTerminal)
        {
            terminal.Profile.Width = FileWidth;
        }
        terminal.Write(TableOf(answer));
    }
}
