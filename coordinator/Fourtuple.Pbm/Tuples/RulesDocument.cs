using System.Text.Encodings.Web;
using System.Text.Json;
using Fourtuple.Sockets.Rules;

namespace Fourtuple.Pbm.Tuples;

/// <summary>What <c>pbm tuple rules -o json</c> prints.</summary>
/// <param name="Kernel">Release as uname(2) says it.</param>
/// <param name="Legend">What the letters in the cases stand for.</param>
public sealed record RulesDocument(
    string Kernel, string Legend, int AsExpected, int Differ, int NotProbed, IReadOnlyList<RulesDocumentRow> Rules)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static RulesDocument Of(string kernel, IReadOnlyList<RuleOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        int Count(RuleResult result) => outcomes.Count(outcome => outcome.Result == result);
        return new RulesDocument(
            kernel, RuleWords.Legend, Count(RuleResult.AsExpected), Count(RuleResult.Differs),
            Count(RuleResult.NotProbed), [.. outcomes.Select(RulesDocumentRow.Of)]);
    }

    public string ToJson() => JsonSerializer.Serialize(this, _json);
}

/// <param name="Result"><c>as expected</c>, <c>differs</c> or <c>not probed</c>.</param>
/// <param name="Observed">What the kernel answered; for a rule that was not probed, why not.</param>
public sealed record RulesDocumentRow(
    string Id, string Case, string Expected, string Observed, string Result, string Why)
{
    public static RulesDocumentRow Of(RuleOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new RulesDocumentRow(
            outcome.Id, outcome.Case, outcome.Expected, outcome.Observed, Name(outcome.Result), outcome.Why);
    }

    public static string Name(RuleResult result) => result switch
    {
        RuleResult.AsExpected => "as expected",
        RuleResult.Differs => "differs",
        _ => "not probed",
    };
}
