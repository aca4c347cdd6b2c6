using System.Globalization;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary>
/// <c>target check</c>: can a plan's destinations be connected to at all? Asked of the agents that would run it, since
/// their routes, policies and allow-lists are the ones that count.
/// </summary>
public sealed class TargetCheck : ApiCommand
{
    /// <summary>Connections of one check, over all agents and destinations.</summary>
    private const int MostConnections = 1_024;

    private const string NoAnswer = "no answer";

    /// <summary>Longest wait for one connection.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    public override CommandSpec Spec { get; } = new(
        "target", "check",
        "Connects once to each of a few destinations of a plan (64 at most), from every agent that would run it.",
        ApiRole.Operator, ["pbm 127.0.0.1:9110 target check -f plan.yaml"],
        [new("plan", ArgumentType.Plan, "plan.yaml", "The plan's text, overrides applied.", Required: true)],
        ["target", "destination", "result", "from", "errno", "slowest"]);

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
        var answer = await call.Port.AskAsync(
            new ClusterCommand.Check(plan, [.. sample.Select(one => one.Destination)], timeout), call.Stop)
            .ConfigureAwait(false);
        return answer.Ok ? Judge(sample, answer.Checks) : CommandAnswer.From(answer);
    }

    private CommandAnswer Judge(
        IReadOnlyList<(string Target, Endpoint Destination)> sample, IReadOnlyList<AgentCheck> checks)
    {
        var rows = sample.SelectMany((one, at) => Rows(one.Target, one.Destination, at, checks)).ToArray();
        var bad = rows.Where(row => row.Result != Name(CheckResult.Connected)).ToArray();
        string[][] cells = [.. rows.Select(row => row.Cells)];
        return bad.Length == 0 ? AnswerRows.Of(Spec, cells, "destination") : new CommandAnswer(
            bad.All(row => row.Result == Name(CheckResult.NotAllowed)) ? ExitCodes.Refused : ExitCodes.Failed,
            $"{bad.Select(row => row.Destination).Distinct().Count()} of {sample.Count} destinations could not be "
                + "connected to from everywhere",
            $"{bad[0].Destination}: {bad[0].Result} from {bad[0].From}", Advice(bad[0].Result))
        {
            Details = [.. cells.Select(row => string.Join(" | ", row))],
        };
    }

    /// <summary>One for each result that agents had with the destination, the most frequent first.</summary>
    private static IEnumerable<Row> Rows(
        string target, Endpoint destination, int at, IReadOnlyList<AgentCheck> checks) =>
        from check in checks
        let found = check.Found is { } all && at < all.Count ? all[at] : null
        group (check.Agent, found) by (Result: found is null ? NoAnswer : Name(found.Result), found?.Errno) into same
        orderby same.Count() descending
        select new Row(
            target, destination, same.Key.Result,
            same.Count() == checks.Count ? $"all {checks.Count}" : Names([.. same.Select(one => one.Agent)]),
            same.Key.Errno ?? 0, same.Max(one => one.found?.TookNs ?? 0));

    private static string Names(string[] agents) => agents.Length <= 3
        ? string.Join(' ', agents.Select(PlainText.Of))
        : $"{agents.Length}: {string.Join(' ', agents.Take(3).Select(PlainText.Of))} ...";

    private static string Name(CheckResult result) => result switch
    {
        CheckResult.Connected => "connected",
        CheckResult.Refused => "refused",
        CheckResult.TimedOut => "timed out",
        CheckResult.Unreachable => "unreachable",
        CheckResult.NotAllowed => "not allowed",
        CheckResult.NotTried => "not tried",
        _ => "failed",
    };

    private static string Advice(string result) => result switch
    {
        "not allowed" => "it is outside that agent's own allow-list (FOURTUPLE_ALLOW), so a run would be refused too",
        "not tried" => "the agent is being stopped, is at another check, has no source address for it, or its ceilings "
            + "leave no room; ask again later",
        NoAnswer => "look at agent list and the agent's log; one of an older version does not know this question",
        _ => "start the target or open the way from that agent, or correct the plan's addresses and ports",
    };

    private static async Task<(IReadOnlyList<(string Target, Endpoint Destination)>? Sample, CommandAnswer? Problem)>
        SampleAsync(LoadPlan plan, CommandCall call)
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
        var agents = Math.Max(1, call.Port.View.Agents.Count(agent => agent.State == MemberState.Up));
        var most = Math.Clamp(MostConnections / agents, 1, MessageLimits.ShortList);
        return (Sample([.. targets.Families], plan.Spec.Targets.Count, most), null);
    }

    /// <summary>Those of each target at equal distances, its first and last among them.</summary>
    private static IReadOnlyList<(string Target, Endpoint Destination)> Sample(
        IReadOnlyList<DestinationSet> families, int targets, int most)
    {
        var each = Math.Max(1, most / Math.Max(1, targets));
        return
        [
            .. (from family in families
                from stretch in Stretches(family)
                let count = Math.Min(stretch.Count, each)
                from number in Enumerable.Range(0, (int)count)
                let at = count == 1 ? 0 : (long)((Int128)(stretch.Count - 1) * number / (count - 1))
                select (stretch.Target, family[stretch.From + at])).Take(most),
        ];
    }

    private static IEnumerable<(string Target, long From, long Count)> Stretches(DestinationSet family)
    {
        long from = 0;
        foreach (var group in family.Groups)
        {
            yield return (group.Target, from, group.Count);
            from += group.Count;
        }
    }

    private sealed record Row(
        string Target, Endpoint Destination, string Result, string From, int Errno, long SlowestNs)
    {
        public string[] Cells =>
        [
            PlainText.Of(Target), Destination.ToString(), Result, From,
            Errno == 0 ? "" : Errno.ToString(CultureInfo.InvariantCulture),
            SlowestNs == 0 ? "" : (SlowestNs / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "ms",
        ];
    }
}
