using System.Globalization;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Commands;
using Fourtuple.Sockets.Rules;

namespace Fourtuple.Pbm.Tuples;

/// <summary>Prints how the rules stand on this kernel, and judges: a kernel that differs is a failure.</summary>
public static class RulesReport
{
    /// <summary>Rules named in the error; the table has all of them.</summary>
    private const int NamedRules = 5;

    private static readonly string[] _columns = ["id", "case", "expected", "observed", "why"];

    /// <summary>Prints all rows, then throws when a rule differs or when not one could be probed.</summary>
    /// <exception cref="CommandException">Names the rules that differ, with exit code 1.</exception>
    public static void Print(PbmConsole console, string kernel, IReadOnlyList<RuleOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(console);
        var document = RulesDocument.Of(kernel, outcomes);
        if (console.Json)
        {
            console.Out.WriteLine(document.ToJson());
        }
        else
        {
            AnswerPrinter.Print(console, new CommandAnswer(ExitCodes.Pass)
            {
                Columns = _columns,
                Rows = [.. outcomes.Select(Cells)],
            });
            console.Out.WriteLine(RuleWords.Legend);
            console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Linux {kernel}: {document.AsExpected} as expected, ")
                + string.Create(
                    CultureInfo.InvariantCulture, $"{document.Differ} differ, {document.NotProbed} not probed"));
        }
        Judge(kernel, outcomes);
    }

    private static void Judge(string kernel, IReadOnlyList<RuleOutcome> outcomes)
    {
        var differing = outcomes.Where(outcome => outcome.Result == RuleResult.Differs).ToList();
        if (differing.Count > 0)
        {
            var named = string.Join(", ", differing.Take(NamedRules).Select(outcome => outcome.Id))
                + (differing.Count > NamedRules ? ", ..." : "");
            var first = differing[0];
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, $"Linux {kernel} differs in rule {named}",
                $"rule {first.Id} expects '{first.Expected}' and this kernel says '{first.Observed}'",
                "report it with pbm tuple rules -o json; plans that share ports may behave otherwise here"));
        }
        if (outcomes.All(outcome => outcome.Result == RuleResult.NotProbed))
        {
            var why = outcomes.Count > 0 ? outcomes[0].Observed : "there are no rules";
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, "not one rule could be probed", why,
                "see that loopback is up (ip link set lo up) and that sockets can be made"));
        }
    }

    private static string[] Cells(RuleOutcome outcome) =>
    [
        outcome.Id, outcome.Case, outcome.Expected,
        outcome.Result == RuleResult.Differs ? $"DIFFERS: {outcome.Observed}" : outcome.Observed, outcome.Why,
    ];
}
