using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Why a plan cannot be run: what, why and what to do, each one sentence part.</summary>
/// <param name="ExitCode">104 for plan and host limits, 120 for safety, 122 for too few agents.</param>
public sealed record PlanRefusal(int ExitCode, string What, string Why, string Advice)
{
    public static PlanRefusal Plan(string what, string why, string advice) =>
        new(ExitCodes.InvalidPlan, what, why, advice);

    public static PlanRefusal Safety(string what, string why, string advice) =>
        new(ExitCodes.Refused, what, why, advice);

    public static PlanRefusal From(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var code = refusal.Code == "safety" ? ExitCodes.Refused : ExitCodes.InvalidPlan;
        return new PlanRefusal(code, refusal.What, refusal.Why, refusal.Advice);
    }

    public override string ToString() => $"{What}: {Why}; {Advice}";
}
