using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Tuples;
using Fourtuple.Sockets.Rules;

namespace Fourtuple.Tests.Rules;

/// <summary>How the rules are printed and judged; no socket is made.</summary>
public sealed class RulesReportTests : IDisposable
{
    private static readonly RuleOutcome _same = new(
        "1a", "a case", "bind OK", "bind OK", RuleResult.AsExpected, "a reason");

    private static readonly RuleOutcome _differs = new(
        "4b", "another case", "bind OK", "bind EADDRINUSE", RuleResult.Differs, "a reason");

    private static readonly RuleOutcome _missing = new(
        "9", "a third case", "bind OK", "not probed: TCP_REPAIR needs CAP_NET_ADMIN", RuleResult.NotProbed, "a reason");

    private readonly StringWriter _out = new() { NewLine = "\n" };

    public void Dispose() => _out.Dispose();

    [Fact]
    public void A_kernel_that_differs_fails_and_the_rule_is_named()
    {
        var fault = Assert.Throws<CommandException>(
            () => RulesReport.Print(Console(json: false), "6.1.0", [_same, _differs, _missing]));
        Assert.Equal(ExitCodes.Failed, fault.Text.ExitCode);
        Assert.Contains("rule 4b", fault.Text.What, StringComparison.Ordinal);
        Assert.Contains("bind EADDRINUSE", fault.Text.Why, StringComparison.Ordinal);
        Assert.Contains("DIFFERS: bind EADDRINUSE", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_was_not_probed_is_counted_apart_and_fails_nothing()
    {
        RulesReport.Print(Console(json: false), "6.18.0", [_same, _missing]);
        Assert.EndsWith(
            "Linux 6.18.0: 1 as expected, 0 differ, 1 not probed\n", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "9 | a third case | bind OK | not probed: TCP_REPAIR needs CAP_NET_ADMIN | a reason\n", _out.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_probed_is_a_failure()
    {
        var fault = Assert.Throws<CommandException>(
            () => RulesReport.Print(Console(json: false), "6.18.0", [_missing]));
        Assert.Equal(ExitCodes.Failed, fault.Text.ExitCode);
    }

    [Fact]
    public void The_document_has_a_row_a_rule_also_when_one_differs()
    {
        Assert.Throws<CommandException>(
            () => RulesReport.Print(Console(json: true), "6.1.0", [_same, _differs, _missing]));
        using var document = JsonDocument.Parse(_out.ToString());
        Assert.Equal(1, document.RootElement.GetProperty("differ").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("notProbed").GetInt32());
        var row = document.RootElement.GetProperty("rules")[1];
        Assert.Equal(
            ["4b", "another case", "bind OK", "bind EADDRINUSE", "differs", "a reason"],
            ((string[])["id", "case", "expected", "observed", "result", "why"])
                .Select(name => row.GetProperty(name).GetString()!));
    }

    private PbmConsole Console(bool json) =>
        new(_out, _out, OutIsTerminal: false, Color: false, Quiet: false, json);
}
