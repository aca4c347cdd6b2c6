using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// Finds which agents share a source identity, the address as targets see it. What an agent declares
/// (FOURTUPLE_IDENTITY) is believed; where nothing can tell, agents of one host count as one, and a warning says what
/// was assumed: a translation of addresses on the way must never go unnoticed.
/// </summary>
public static class IdentityFinder
{
    /// <summary>Key in an agent's environment; absent, empty or <c>auto</c> means that nothing is declared.</summary>
    public const string Key = "identity";

    /// <summary>Agents named in one warning; the rest is counted.</summary>
    private const int Named = 8;

    /// <summary>What the agent declares; null when it declares nothing.</summary>
    public static string? Declared(AgentCapacity capacity)
    {
        ArgumentNullException.ThrowIfNull(capacity);
        var text = capacity.Environment.GetValueOrDefault(Key, "").Trim();
        return text.Length == 0 || string.Equals(text, "auto", StringComparison.OrdinalIgnoreCase) ? null : text;
    }

    /// <summary>
    /// An address that is declared and not the agent's own is a translation: all its sources leave as that one.
    /// </summary>
    public static bool IsTranslated(AgentReading agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Declared(agent.Capacity) is { } text && Address.TryParse(text, out var seen)
            && !agent.Capacity.Sources.Contains(seen);
    }

    /// <summary>The identities, in order of their first agent; every agent is in exactly one.</summary>
    /// <param name="foreign">Targets beyond loopback: something may translate addresses on the way.</param>
    public static IReadOnlyList<SourceIdentity> Find(
        IReadOnlyList<AgentReading> agents, IReadOnlyList<ResolvedSources> sources, bool foreign)
    {
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(sources);
        Known[] known = [.. agents.Zip(sources, (agent, its) =>
            new Known(agent.Capacity.BootId, Declared(agent.Capacity), its))];
        var groups = new List<List<int>>();
        for (var index = 0; index < agents.Count; index++)
        {
            var linked = groups.Where(group => group.Any(other => Linked(index, other))).ToList();
            groups.RemoveAll(linked.Contains);
            groups.Add([.. linked.SelectMany(group => group).Append(index).Order()]);
        }
        return [.. groups.OrderBy(group => group[0]).Select(group => Describe(group, agents, known, foreign))];

        bool Linked(int left, int right) => Basis(known[left], known[right], foreign) != IdentityBasis.Own;
    }

    /// <summary>Sentences for whatever was assumed; empty when every identity is known.</summary>
    public static IEnumerable<string> Warnings(
        IReadOnlyList<SourceIdentity> identities, IReadOnlyList<AgentReading> agents,
        IReadOnlyList<ResolvedSources> sources, bool foreign)
    {
        ArgumentNullException.ThrowIfNull(identities);
        foreach (var identity in identities.Where(identity => identity.Basis == IdentityBasis.Assumed))
        {
            yield return $"agents {List(identity.Members.Select(at => agents[at].Agent))} run on one host and nothing "
                + "tells whether targets see their addresses apart: they are assumed to be one source identity and "
                + "share the destinations; if they are not, set FOURTUPLE_IDENTITY of each to the address that "
                + "targets see";
        }
        var trusted = identities.Where(identity => foreign && identity.KeepsAddresses)
            .SelectMany(identity => identity.Members).Where(at => Declared(agents[at].Capacity) is null).ToArray();
        var addresses = trusted.SelectMany(at => sources[at].All).Distinct().ToArray();
        var apart = agents.Count > 1 ? trusted.Length : SlicePlanner.Sum(addresses.Select(range => range.Count)) - 1;
        if (apart > 0)
        {
            yield return $"it is not proven that targets see agent{(trusted.Length == 1 ? "" : "s")} "
                + $"{List(trusted.Select(at => agents[at].Agent))} at their own addresses "
                + $"({List(addresses.Select(range => range.ToString()))}): it is assumed that nothing translates them "
                + "(SNAT) on the way; if something does, set FOURTUPLE_IDENTITY to the address that targets see";
        }
    }

    private static IdentityBasis Basis(Known left, Known right, bool foreign)
    {
        var sameHost = left.BootId == right.BootId;
        if (left.Declared is not null && right.Declared is not null)
        {
            return left.Declared == right.Declared ? IdentityBasis.Declared
                // Two networks may use the same private address; one kernel can't tell such sockets apart.
                : sameHost && left.Sources.Overlaps(right.Sources) ? IdentityBasis.CommonAddress
                : IdentityBasis.Own;
        }
        return sameHost && foreign ? IdentityBasis.Assumed
            : left.Sources.Overlaps(right.Sources) ? IdentityBasis.CommonAddress
            : IdentityBasis.Own;
    }

    /// <summary>The weakest of the links inside decides: an assumption anywhere is one for the whole.</summary>
    private static SourceIdentity Describe(
        List<int> members, IReadOnlyList<AgentReading> agents, Known[] known, bool foreign)
    {
        var basis = (from left in members
                     from right in members
                     where left < right
                     select Basis(known[left], known[right], foreign))
            .DefaultIfEmpty(IdentityBasis.Own).Max();
        var declared = members.Select(at => known[at].Declared).OfType<string>().FirstOrDefault();
        var name = declared ?? (basis == IdentityBasis.Assumed
            ? agents[members[0]].Capacity.Host
            : known[members[0]].Sources.All.Select(range => range.ToString()).FirstOrDefault("none"));
        return new SourceIdentity(members, basis, name);
    }

    /// <summary>The first few of them, and how many more.</summary>
    public static string List(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var all = names.ToArray();
        return string.Join(", ", all.Take(Named)) + (all.Length > Named ? $" and {all.Length - Named:N0} more" : "");
    }

    /// <summary>What of an agent decides; every one is compared with every other.</summary>
    private sealed record Known(string BootId, string? Declared, ResolvedSources Sources);
}
