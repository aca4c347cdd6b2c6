using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>From source texts and an agent's own addresses to the addresses it binds.</summary>
public static class SourceResolver
{
    /// <summary>
    /// Key prefix in an agent's environment: <c>interface.NAME</c> lists the addresses of that interface.
    /// </summary>
    public const string InterfaceKey = "interface.";

    private static readonly Address LoopbackV4 = Address.V4(0x7F000001);
    private static readonly Address LoopbackV6 = Address.V6(UInt128.One);

    /// <summary>
    /// For every agent of a run, in their order. A listed address has to be on one of them, not on each.
    /// </summary>
    public static IReadOnlyList<ResolvedSources> ResolveAll(
        SourceSpec spec, IReadOnlyList<AgentReading> agents, ResolvedTargets targets)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(targets);
        var all = agents.Select(agent => Resolve(spec, agent, targets)).ToArray();
        return [.. all.Zip(agents, (mine, agent) => mine with { Refusals = Judge(mine, agent, all, targets) })];
    }

    private static ResolvedSources Resolve(SourceSpec spec, AgentReading agent, ResolvedTargets targets)
    {
        var refusals = new List<PlanRefusal>();
        var elsewhere = new Dictionary<string, PlanRefusal>(StringComparer.Ordinal);
        var found = new List<AddressRange>();
        foreach (var text in spec.Addresses.DefaultIfEmpty("auto"))
        {
            found.AddRange(text switch
            {
                "auto" => Automatic(agent, targets.AllLoopback),
                _ when text.StartsWith("interface:", StringComparison.Ordinal) =>
                    OfInterface(text[10..], agent, refusals),
                _ => Listed(text, agent, refusals, elsewhere),
            });
        }
        var v4 = found.Where(range => !range.First.IsV6 && targets.V4 is not null).Distinct().ToArray();
        var v6 = found.Where(range => range.First.IsV6 && targets.V6 is not null).Distinct().ToArray();
        var sources = new ResolvedSources(v4, v6, refusals) { Elsewhere = elsewhere };
        return IdentityFinder.IsTranslated(agent) ? sources.FirstOnly() : sources;
    }

    private static PlanRefusal[] Judge(
        ResolvedSources mine, AgentReading agent, ResolvedSources[] all, ResolvedTargets targets)
    {
        var nowhere = mine.Elsewhere.Where(absent => all.All(other => other.Elsewhere.ContainsKey(absent.Key)));
        PlanRefusal[] known = [.. nowhere.Select(absent => absent.Value), .. mine.Refusals];
        return known.Length > 0 ? known :
        [
            .. Missing(agent, targets.V4 is not null && mine.V4.Count == 0, "IPv4"),
            .. Missing(agent, targets.V6 is not null && mine.V6.Count == 0, "IPv6"),
        ];
    }

    /// <summary>
    /// Loopback to reach loopback; else every address of the agent that is neither loopback nor link-local.
    /// </summary>
    private static IEnumerable<AddressRange> Automatic(AgentReading agent, bool loopback) => loopback
        ? OfLoopback(agent)
        : agent.Capacity.Sources.Select(Single)
            .Where(range => !TargetResolver.IsLoopback(range) && !IsLinkLocal(range));

    /// <summary>The usual two, unless the agent may only use others of 127.0.0.0/8.</summary>
    private static AddressRange[] OfLoopback(AgentReading agent)
    {
        AddressRange[] own =
            [.. agent.Capacity.Sources.Where(address => !address.IsV6).Select(Single).Where(TargetResolver.IsLoopback)];
        return own.Length == 0 || own.Contains(Single(LoopbackV4))
            ? [Single(LoopbackV4), Single(LoopbackV6)]
            : [.. own, Single(LoopbackV6)];
    }

    private static AddressRange[] OfInterface(string name, AgentReading agent, List<PlanRefusal> refusals)
    {
        if (agent.Capacity.Environment.TryGetValue(InterfaceKey + name, out var text))
        {
            return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(part => Address.TryParse(part, out _)).Select(part => Single(Address.Parse(part)))];
        }
        var known = agent.Capacity.Environment.Keys
            .Where(key => key.StartsWith(InterfaceKey, StringComparison.Ordinal))
            .Select(key => key[InterfaceKey.Length..])
            .Order(StringComparer.Ordinal);
        refusals.Add(PlanRefusal.Plan(
            $"agent {agent.Agent} has no interface {name}",
            $"it has: {string.Join(", ", known.DefaultIfEmpty("none"))}",
            "name one of those, or list addresses"));
        return [];
    }

    /// <summary>A listed range must be wholly on this host; all of 127.0.0.0/8 is, on every Linux host.</summary>
    private static AddressRange[] Listed(
        string text, AgentReading agent, List<PlanRefusal> refusals, Dictionary<string, PlanRefusal> elsewhere)
    {
        if (!AddressRangeParser.TryParse(text, out var range, out _))
        {
            refusals.Add(PlanRefusal.Plan(
                $"source {text} is no address", "it is neither auto, IP, CIDR, first-last nor interface:NAME",
                "correct it"));
            return [];
        }
        if (TargetResolver.IsLoopback(range))
        {
            return [range];
        }
        var own = agent.Capacity.Sources.Where(address => InRange(address, range)).Select(Single).ToArray();
        var single = range.First == range.Last;
        if (own.Length == 0)
        {
            var has = string.Join(", ", agent.Capacity.Sources.Take(8).Select(address => address.ToString()));
            elsewhere[text] = PlanRefusal.Plan(
                $"source {text} is not on the host of agent {agent.Agent}",
                single ? $"its addresses are {has}" : $"none of its addresses ({has}) lies in it",
                "use one of them, sources.addresses: auto, or add the address to an interface");
        }
        return own;
    }

    private static IEnumerable<PlanRefusal> Missing(AgentReading agent, bool missing, string family)
    {
        if (missing)
        {
            yield return PlanRefusal.Plan(
                $"agent {agent.Agent} has no {family} source address for the targets",
                $"its addresses are {string.Join(", ", agent.Capacity.Sources.Take(8).Select(a => a.ToString()))}",
                $"give it an {family} address, or list sources.addresses");
        }
    }

    private static bool InRange(Address address, AddressRange range) =>
        address.IsV6 == range.First.IsV6 && range.First <= address && address <= range.Last;

    private static bool IsLinkLocal(AddressRange range) => range.First.IsV6
        ? range.First.Bits >> 118 == 0x3FA
        : range.First.Bits >> 16 == 0xA9FE;

    private static AddressRange Single(Address address) => new(address, address);
}
