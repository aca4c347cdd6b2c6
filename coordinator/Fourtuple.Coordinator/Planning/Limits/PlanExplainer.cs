using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>What the agents' readings are and where they come from.</summary>
/// <param name="Source">A sentence part, such as <c>this host</c>.</param>
public sealed record ExplainGround(IReadOnlyList<AgentReading> Agents, string Source, LimitAssumptions Assumed);

/// <summary>Either an explanation, or the reasons why there is nothing to explain.</summary>
public sealed record ExplainOutcome(PlanExplanation? Explanation, IReadOnlyList<PlanRefusal> Refusals);

/// <summary>
/// Explains a plan before a packet is sent: what its tuples allow, what each agent would get, every limit, the one that
/// binds first and the nearest plan that fits. Pure given the readings and the DNS answers.
/// </summary>
public static class PlanExplainer
{
    public static ExplainOutcome Explain(LoadPlan plan, ExplainGround ground, NameAnswers names)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(ground);
        ArgumentNullException.ThrowIfNull(names);
        var spec = plan.Spec;
        if (names.Pin(spec.Safety.Allow) is not { } allow)
        {
            return Refused(PlanRefusal.Plan(
                "safety.allow cannot be read", "an entry is neither CIDR, address, range nor dns:NAME", "correct it"));
        }
        var targets = TargetResolver.Resolve(spec.Targets, names, allow);
        var choice = AgentSelection.Choose(spec.Agents, ground.Agents);
        if (targets.Refusals.Count > 0 || choice.Refusal is not null)
        {
            return Refused(targets.Refusals.Count > 0 ? targets.Refusals : [choice.Refusal!]);
        }
        var sources = SourceResolver.ResolveAll(spec.Sources, choice.Agents, targets);
        if (sources.SelectMany(one => one.Refusals).ToArray() is { Length: > 0 } unbound)
        {
            return Refused(unbound);
        }
        var ask = PlanAsk.Of(spec);
        var identities = IdentityFinder.Find(choice.Agents, sources, !targets.AllLoopback);
        var open = Math.Max(1, ask.Open);
        var deal = new DealCase(
            spec, choice.Agents, sources, identities, AgentLimits.Of(choice.Agents, targets, open), targets,
            new Demand(open, open, 0, $"the plan asks for {Figures.Count(open)} connections"));
        var about = new LimitCase(
            ask, ShareDealer.Reach(deal), [.. choice.Agents.Select(agent => HostFigures.Of(agent.Capacity))],
            IsLocal(targets, choice.Agents), Addresses(targets), Listeners(targets), ground.Assumed);
        var warnings = IdentityFinder.Warnings(identities, choice.Agents, sources, !targets.AllLoopback);
        return new ExplainOutcome(Tell(plan, ground, deal, about, warnings), []);
    }

    private static PlanExplanation Tell(
        LoadPlan plan, ExplainGround ground, DealCase deal, LimitCase about, IEnumerable<string> warnings)
    {
        var (ask, tuples) = (about.Ask, about.Tuples);
        var rows = LimitSheet.Of(about);
        var fits = LimitSheet.Fits(about);
        var dealt = DealRefusals.KernelPorts(deal) is { } kernel
            ? new Dealt([], null, [], [kernel])
            : ShareDealer.Deal(deal);
        // A limit that is exceeded says more than the dealer's refusal, which would only repeat the first of them.
        var refusals = fits ? dealt.Refusals : [];
        var first = LimitSheet.First(rows);
        var nearest = NearestPlans.Find(about);
        var rate = MeasuredRates.Of(about);
        var feasible = fits && refusals.Count == 0;
        return new PlanExplanation(
            plan.Metadata.Name, ground.Source, feasible, feasible ? ExitCodes.Pass : ExitCodes.InvalidPlan, first?.Name,
            ExplainSentence.Of(about, rows, first, nearest, refusals),
            new ExplainedAsk(ask.Mode.ToString().ToLowerInvariant(), ask.Level, ask.Unit, ask.Open, ask.ConnectRate),
            new ExplainedTuples(
                tuples.Sources, tuples.Ports, tuples.Destinations,
                tuples.Reuse == ReuseMode.Exclusive ? "exclusive" : "per-destination", tuples.Reused,
                tuples.DefaultToOne, tuples.Heaviest),
            [.. dealt.Shares.Select(share => Share(share, deal, about))], rows, nearest,
            ask.Mode == LoadMode.Churn ? TimeWait.Ways(about) : [],
            ask.Mode == LoadMode.Hold ? PlanRamps.Estimate(plan.Spec, rate) : [], rate,
            about.Assumed.RatePerCore is null ? MeasuredRates.Source : "flag",
            [.. refusals.Select(refusal => refusal.ToString())], [.. dealt.Warnings, .. warnings]);
    }

    private static ExplainedShare Share(AgentShare share, DealCase deal, LimitCase about)
    {
        var at = deal.Agents.Select((agent, index) => (agent.Agent, Index: index))
            .First(agent => agent.Agent == share.Agent).Index;
        var (host, limit, space) = (about.Hosts[at], deal.Limits[at], share.Space);
        return new ExplainedShare(
            share.Agent, host.Capacity.Host, share.Identity, share.MaxOpen, space.Count,
            string.Join(", ", space.Boxes.SelectMany(box => box.Sources.Ranges).Take(4)),
            Ports(space.Boxes[0].Ports),
            space.DestinationCount, host.Engine, host.RingsFor(share.MaxOpen),
            share.MaxOpen * HostFigures.BytesPerEnd * about.Ends,
            limit.Connections >= long.MaxValue / 2 ? null : limit.Connections, limit.Bound);
    }

    /// <summary>First, last and how many: listeners cut a set into many ranges.</summary>
    private static string Ports(PortSet ports) => ports.Ranges.Count == 1
        ? ports.ToString()
        : $"{LimitText.Number(ports.Count)} of {ports[0]}-{ports[ports.Count - 1]}";

    private static bool IsLocal(ResolvedTargets targets, IReadOnlyList<AgentReading> agents) =>
        targets.AllLoopback || targets.Families.SelectMany(family => family.Groups)
            .SelectMany(group => group.Addresses.Ranges)
            .Any(range => agents.Any(agent => agent.Capacity.Sources.Any(range.Contains)));

    private static long Addresses(ResolvedTargets targets) =>
        SlicePlanner.Sum(targets.Families.SelectMany(family => family.Groups).Select(group => group.Addresses.Count));

    private static long Listeners(ResolvedTargets targets) => new PortSet(
        targets.Families.SelectMany(family => family.Groups).SelectMany(group => group.Ports.Ranges)).Count;

    private static ExplainOutcome Refused(params IReadOnlyList<PlanRefusal> refusals) => new(null, refusals);
}
