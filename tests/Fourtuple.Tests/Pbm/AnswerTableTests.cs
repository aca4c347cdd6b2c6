using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Client;
using Spectre.Console;

namespace Fourtuple.Tests.Pbm;

public sealed class AnswerTableTests
{
    [Fact]
    public void FiguresStandToTheRightAndNamesToTheLeft()
    {
        var table = AnswerPrinter.TableOf(new CommandAnswer(0)
        {
            Columns = ["agent", "open", "cpu", "ports", "state"],
            Rows =
            [
                ["agent-1", "5", "9.5 %", "-", "up"],
                ["agent-12", "1,000", "100 %", "1024-65535", "7"],
            ],
        });
        using var text = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        terminal.Profile.Width = 80;
        terminal.Write(table);
        var rows = text.ToString().Split('\n').Where(line => line.Contains("agent-", StringComparison.Ordinal));
        Assert.Equal(
            [
                "│ agent-1  │     5 │ 9.5 % │ -          │ up    │",
                "│ agent-12 │ 1,000 │ 100 % │ 1024-65535 │ 7     │",
            ],
            rows.Select(row => row.Trim()));
    }
}
