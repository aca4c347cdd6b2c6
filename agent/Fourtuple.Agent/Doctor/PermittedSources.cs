using Fourtuple.Shared.Settings;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>
/// FOURTUPLE_SOURCES against the addresses of this host; an interface permits the addresses it has now.
/// </summary>
internal static class PermittedSources
{
    /// <summary>
    /// The host's addresses that are permitted, and those of 127.0.0.0/8 that are permitted one by one: the kernel has
    /// all of them without listing them.
    /// </summary>
    public static IReadOnlyList<Address> Of(SourceRules rules, IReadOnlyList<LocalAddress> addresses)
    {
        var listed = addresses.Where(local => Permits(rules, local)).Select(local => local.Address);
        var loopback = rules.Ranges.Select(range => range.First)
            .Where((first, index) => rules.Ranges[index].Count == 1 && HostReadings.Loopback4.Contains(first));
        return [.. listed.Concat(loopback).Distinct()];
    }

    /// <summary>Whether every address of the range may be a source.</summary>
    public static bool Permits(SourceRules rules, AddressRange range, IReadOnlyList<LocalAddress> addresses)
    {
        if (rules.Auto)
            return true;
        var ofInterfaces = addresses.Where(local => rules.Interfaces.Contains(local.Interface))
            .Select(local => HostReadings.Loopback4.Contains(local.Address)
                ? HostReadings.Loopback4
                : new AddressRange(local.Address, local.Address));
        var family = rules.Ranges.Concat(ofInterfaces).Where(other => other.First.IsV6 == range.First.IsV6);
        return new AddressSet(family).Contains(range);
    }

    public static bool Permits(SourceRules rules, LocalAddress local) =>
        rules.Auto || rules.Interfaces.Contains(local.Interface)
        || rules.Ranges.Any(range => range.Contains(local.Address));
}
