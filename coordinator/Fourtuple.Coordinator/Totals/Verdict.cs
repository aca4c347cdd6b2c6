using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Totals;

/// <summary>
/// Everything that can be wrong with a run; the worst decides (see <see cref="ExitCodes.Precedence"/>).
/// </summary>
public sealed class Verdict
{
    private readonly List<(int Code, string Why)> _findings = [];

    public void Find(int code, string why) => _findings.Add((code, why));

    public int ExitCode => ExitCodes.Worst(_findings.Select(finding => finding.Code));

    /// <param name="success">The sentence of a run with nothing wrong.</param>
    public VerdictSection Section(string success)
    {
        var code = ExitCode;
        var reasons = _findings.Where(finding => finding.Code == code).Select(finding => finding.Why).ToArray();
        var why = reasons.Length switch
        {
            > 2 => $"{reasons[0]} (and {reasons.Length - 1} more findings)",
            2 => $"{reasons[0]} (and one more finding)",
            _ => string.Concat(reasons),
        };
        return new VerdictSection(StatusOf(code), code == ExitCodes.Pass ? success : Sentence(why), code);
    }

    public static string StatusOf(int code) => code switch
    {
        ExitCodes.Pass => "pass",
        ExitCodes.Refused or ExitCodes.InvalidPlan or ExitCodes.TooFewAgents => "refused",
        ExitCodes.InvalidTotals => "invalid",
        ExitCodes.Degraded => "degraded",
        ExitCodes.Stopped => "partial",
        ExitCodes.Inconclusive => "inconclusive",
        _ => "fail",
    };

    /// <param name="aborted">A stop rule or ceiling ended the run early.</param>
    public static string StateOf(int code, bool aborted) => code switch
    {
        ExitCodes.Refused or ExitCodes.InvalidPlan or ExitCodes.TooFewAgents or ExitCodes.Failed => "failed",
        ExitCodes.InvalidTotals => "invalid",
        ExitCodes.Degraded => "degraded",
        ExitCodes.Stopped => "partial",
        _ => aborted ? "aborted" : "completed",
    };

    private static string Sentence(string text)
    {
        var upper = char.ToUpperInvariant(text[0]) + text[1..];
        return upper.EndsWith('.') ? upper : upper + ".";
    }
}
