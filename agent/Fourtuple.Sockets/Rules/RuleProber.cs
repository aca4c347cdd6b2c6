using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Rules;

/// <summary>
/// Asks this kernel about every rule of <see cref="RuleCatalog"/> with real sockets on loopback, one rule after
/// another, each with ports of its own. Works in the network namespace that it is started in.
/// </summary>
/// <param name="startProcess">Starts the second process; throws IOException when it can't.</param>
public sealed class RuleProber(Func<IProbeProcess> startProcess)
{
    /// <summary>
    /// How often a rule is asked before it is said to differ: another program may take the port in between, and a
    /// kernel that differs does so each time.
    /// </summary>
    private const int Tries = 3;

    /// <summary>Blocks for about a second, two processes that are started included.</summary>
    public IEnumerable<RuleOutcome> Probe() => Probe(RuleCatalog.All);

    internal IEnumerable<RuleOutcome> Probe(IEnumerable<TupleRule> rules)
    {
        var kernel = Environment.OSVersion.Version;
        var ports = new RulePorts(LocalPortRange.Read(), Environment.ProcessId * 64);
        foreach (var rule in rules)
        {
            var outcome = Once(rule, ports, kernel);
            for (var again = 1; again < Tries && outcome.Result != RuleResult.AsExpected; again++)
            {
                outcome = Once(rule, ports, kernel);
            }
            yield return outcome;
        }
    }

    private RuleOutcome Once(TupleRule rule, RulePorts ports, Version kernel)
    {
        var expected = rule.ExpectedOn(kernel);
        try
        {
            using var bench = new RuleBench(ports, rule.Port, startProcess);
            var observed = rule.Probe(bench);
            var result = observed == expected ? RuleResult.AsExpected : RuleResult.Differs;
            return new RuleOutcome(rule.Id, rule.Case, expected, observed, result, rule.Why);
        }
        catch (Exception stop) when (stop is ProbeStop or IOException)
        {
            return new RuleOutcome(
                rule.Id, rule.Case, expected, $"not probed: {stop.Message}", RuleResult.NotProbed, rule.Why);
        }
    }
}
