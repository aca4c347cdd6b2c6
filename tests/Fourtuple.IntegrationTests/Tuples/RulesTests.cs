using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Tuples;

/// <summary><c>pbm tuple rules</c> on the real kernel, in namespaces where nobody else takes a port.</summary>
public sealed class RulesTests : IDisposable
{
    /// <summary>Needs another uid, TCP_REPAIR, a second device or a network namespace.</summary>
    private static readonly string[] _privileged = ["6e", "9", "10c", "8080e", "8080o", "8080q"];

    private readonly TestFolder _folder = new();
    private readonly NetworkNamespace _where = new();

    public void Dispose()
    {
        _where.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_rule_is_probed_and_as_expected()
    {
        using var other = new NetworkNamespace();
        NetworkNamespace.Join(_where, "198.18.9.1/24", other, "198.18.9.2/24");
        var rules = await RulesAsync(["ip", "netns", "exec", _where.Name]);
        Assert.All(rules, rule => Assert.Equal("as expected", rule.Result));
        Assert.Equal(rules.Count, rules.Select(rule => rule.Id).Distinct().Count());
        Assert.All(rules, rule => Assert.False(rule.Why.Length == 0 || rule.Case.Length == 0, rule.Id));
        Assert.Contains(rules, rule => rule is { Id: "F1", Observed: var seen }
            && seen.EndsWith("one source port", StringComparison.Ordinal));
        // Nothing of the probed ports is left behind, TIME_WAIT included.
        Assert.Equal("", _where.Run("ss", "-Hatn"));
    }

    [Fact]
    public async Task Without_privileges_and_a_second_device_the_rest_is_probed()
    {
        var rules = await RulesAsync(
            ["ip", "netns", "exec", _where.Name, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                "--bounding-set", "-all"]);
        var missing = rules.Where(rule => rule.Result == "not probed").ToList();
        Assert.Equal(
            [.. _privileged.Append("10b").Append("8080p").Order()], missing.Select(rule => rule.Id).Order());
        Assert.All(missing, rule => Assert.StartsWith("not probed: ", rule.Observed, StringComparison.Ordinal));
        Assert.All(rules.Except(missing), rule => Assert.Equal("as expected", rule.Result));
    }

    private async Task<IReadOnlyList<Rule>> RulesAsync(string[] wrapper)
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, ["tuple", "rules", "-o", "json"], wrapper);
        using var document = JsonDocument.Parse(pbm.Out);
        return document.RootElement.GetProperty("rules").Deserialize<List<Rule>>(JsonSerializerOptions.Web)!;
    }

    private sealed record Rule(string Id, string Case, string Expected, string Observed, string Result, string Why);
}
