using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>
/// DNS answers taken once, before the run, and pinned for the whole of it (a later answer changes nothing).
/// </summary>
public sealed record NameAnswers(IReadOnlyDictionary<string, IReadOnlyList<Address>> Addresses)
{
    public const string Prefix = "dns:";

    public static NameAnswers None { get; } = new(new Dictionary<string, IReadOnlyList<Address>>());

    /// <summary>Every name that the plan needs resolved, without the prefix, each once.</summary>
    public static IReadOnlyList<string> NamesIn(LoadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return
        [
            .. plan.Spec.Targets.SelectMany(target => target.Addresses).Concat(plan.Spec.Safety.Allow)
                .Where(text => text.StartsWith(Prefix, StringComparison.Ordinal)).Select(text => text[Prefix.Length..])
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The allow-list with every name of it pinned to its answers; null when an entry cannot be read.
    /// </summary>
    public AllowList? Pin(IReadOnlyList<string> allow)
    {
        if (!AllowList.TryParse(allow, out var list, out _))
        {
            return null;
        }
        foreach (var name in list.Names.Where(Addresses.ContainsKey).ToArray())
        {
            list = list.WithResolved(name, Addresses[name]);
        }
        return list;
    }

    /// <summary>
    /// The ranges a written address stands for; empty when it is a name without answer or no address.
    /// </summary>
    public IReadOnlyList<AddressRange> Ranges(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Addresses.TryGetValue(text[Prefix.Length..], out var found)
                ? [.. found.Distinct().Order().Select(address => new AddressRange(address, address))]
                : [];
        }
        return AddressRangeParser.TryParse(text, out var range, out _) ? [range] : [];
    }
}
