using Fourtuple.Sockets.Rules;

namespace Fourtuple.Tests.Rules;

/// <summary>How answers are compared; the probes are scripted.</summary>
public sealed class RuleProberTests
{
    private readonly RuleProber _prober = new(() => throw new IOException("no second process here"));

    [Fact]
    public void Another_answer_differs_after_three_times()
    {
        var asked = 0;
        var outcome = One(bench =>
        {
            asked++;
            return "bind EADDRINUSE";
        });
        Assert.Equal((RuleResult.Differs, "bind EADDRINUSE", 3), (outcome.Result, outcome.Observed, asked));
    }

    [Fact]
    public void A_port_taken_by_another_program_in_between_is_forgiven()
    {
        var asked = 0;
        var outcome = One(bench => ++asked < 2 ? "bind EADDRINUSE" : "bind OK");
        Assert.Equal((RuleResult.AsExpected, 2), (outcome.Result, asked));
    }

    [Fact]
    public void What_is_missing_is_said_and_never_passes()
    {
        var outcome = One(bench => bench.Elsewhere("bind 127.0.0.1 1 Address"));
        Assert.Equal(
            (RuleResult.NotProbed, "not probed: no second process here"), (outcome.Result, outcome.Observed));
    }

    [Fact]
    public void What_is_expected_may_depend_on_the_kernel()
    {
        var rule = new TupleRule("13b", "", "connect OK", "", _ => "")
        {
            Since = new Version(6, 18),
            Before = "connect EADDRNOTAVAIL",
        };
        Assert.Equal("connect EADDRNOTAVAIL", rule.ExpectedOn(new Version(6, 12, 70)));
        Assert.Equal("connect OK", rule.ExpectedOn(new Version(6, 18, 0)));
    }

    [Fact]
    public void Ids_are_unique_and_every_row_of_the_measured_table_is_there()
    {
        var ids = RuleCatalog.All.Select(rule => rule.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        const string Measured =
            "1a 1b 1c 1d 1e 1f 2a 2b 2c 2d 3a 3b 3c 3d 3e 3f 4a 4b 4c 4d 4e 5a 5b 6a 6b 6c 6c2 6d 6e 7a 7b 7c 7d 8a 8b "
            + "9 10a 10b 11a 11b 12a 12b 12c 12d 12e 12f 12g";
        Assert.Empty(Measured.Split(' ').Except(ids));
    }

    private RuleOutcome One(Func<RuleBench, string> probe) =>
        Assert.Single(_prober.Probe([new TupleRule("1a", "a case", "bind OK", "a reason", probe)]));
}
