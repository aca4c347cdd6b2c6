using System.Globalization;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary>
/// <c>target check</c>: can a plan's destinations be connected to at all? From the coordinator's host, and only where
/// the plan and the allow-list of an agent let a run go too.
/// </summary>
public sealed class TargetCheck : ApiCommand
{
    /// <summary>Longest wait for one connection.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    public override CommandSpec Spec { get; } = new(
        "target", "check",
        "Connects once to each of a few destinations of a plan (64 at most), from the coordinator's host.",
        ApiRole.Operator, ["pbm 127.0.0.1:9110 target check -f plan.yaml"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)],
        ["target", "destination", "result", "errno", "time"]);

    public override async ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (plan, problem) = PlanText.Read(call.Arguments.Text("plan"), "nothing was connected to");
        if (plan is null)
        {
            return problem!;
        }
        var (sample, refusal) = await SampleAsync(plan, call).ConfigureAwait(false);
        if (sample is null)
        {
            return refusal!;
        }
        var timeout = plan.Spec.Load.Connect.Timeout < _longest ? plan.Spec.Load.Connect.Timeout : _longest;
        var found = await TargetProbe.RunAsync(sample, timeout, call.Stop).ConfigureAwait(false);
        string[][] rows = [.. found.Select(Row)];
        var failed = found.Count(one => one.Result != "connected");
        return failed == 0 ? AnswerRows.Of(Spec, rows, "destination") : new CommandAnswer(
            ExitCodes.Failed, $"{failed} of {found.Length} destinations could not be connected to",
            $"the first of them {found.First(one => one.Result != "connected").Result}",
            "start the target or open the way from the coordinator's host, or correct the plan's addresses and ports")
        {
            Details = [.. rows.Select(row => string.Join(" | ", row))],
        };
    }

    private static async Task<(IReadOnlyList<(string, Endpoint)>? Sample, CommandAnswer? Problem)> SampleAsync(
        LoadPlan plan, CommandCall call)
    {
        var names = await NameResolver.ResolveAsync(plan, call.Stop).ConfigureAwait(false);
        if (names.Pin(plan.Spec.Safety.Allow) is not { } allow)
        {
            return (null, new CommandAnswer(
                ExitCodes.InvalidPlan, "safety.allow cannot be read",
                "an entry is neither CIDR, address, range nor dns:NAME", "correct it"));
        }
        var targets = TargetResolver.Resolve(plan.Spec.Targets, names, allow);
        if (targets.Refusals.Count > 0)
        {
            var first = targets.Refusals[0];
            return (null, new CommandAnswer(first.ExitCode, first.What, first.Why, first.Advice));
        }
        var sample = TargetProbe.Sample([.. targets.Families], plan.Spec.Targets.Count);
        var agents = call.Port.View.Agents.Where(agent => agent.State == MemberState.Up).Select(AllowOf).ToArray();
        var outside = sample.Where(one => !agents.Any(list => list.WhyNot(new AddressRange(one.Destination.Address, one.Destination.Address)) is null)).ToArray();
        return outside.Length == 0 ? (sample, null) : (null, new CommandAnswer(
            ExitCodes.Refused, $"nothing was connected to: {outside[0].Destination} may not be reached",
            "no agent that is up has it inside its own allow-list, so no run would go there either",
            "allow it at the agents (FOURTUPLE_ALLOW) if you own it and mean it"));
    }

    private static AllowList AllowOf(MemberView agent) =>
        agent.Capacity.Environment.TryGetValue(SafetyShow.AllowKey, out var ranges)
            && AllowList.TryParse(ranges.Split(','), out var list, out _) ? list : AllowList.Loopback;

    private static string[] Row(ProbedTarget one) =>
    [
        PlainText.Of(one.Target), one.Destination.ToString(), one.Result,
        one.Errno == 0 ? "" : one.Errno.ToString(CultureInfo.InvariantCulture),
        one.Took.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + "ms",
    ];
}
