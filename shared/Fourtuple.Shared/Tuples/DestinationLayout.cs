namespace Fourtuple.Shared.Tuples;

/// <summary>
/// Where each group of a list begins, and which groups hold an address; shared by all windows over the list.
/// </summary>
internal sealed class DestinationLayout
{
    private readonly DestinationGroup[] _groups;
    private readonly long[] _starts;
    private readonly (AddressRange Range, int Group)[] _byAddress;
    private readonly Address[] _highestSoFar;

    /// <summary>
    /// Throws ArgumentException when groups mix families or share an endpoint (positions would not be unique).
    /// </summary>
    public DestinationLayout(IReadOnlyList<DestinationGroup> groups)
    {
        _groups = [.. groups];
        _starts = Saturating.Starts(_groups, group => group.Count);
        _byAddress = [.. _groups
            .SelectMany((group, index) => group.Addresses.Ranges.Select(range => (range, index)))
            .OrderBy(entry => entry.range.First)];
        _highestSoFar = new Address[_byAddress.Length];
        for (var entry = 0; entry < _byAddress.Length; entry++)
        {
            var last = _byAddress[entry].Range.Last;
            _highestSoFar[entry] = entry > 0 && _highestSoFar[entry - 1] > last ? _highestSoFar[entry - 1] : last;
        }
        RefuseMixedFamilies();
        RefuseSharedEndpoints();
    }

    public IReadOnlyList<DestinationGroup> Groups => _groups;

    public long Count => _starts[^1];

    public bool IsV6 => _byAddress.Length > 0 && _byAddress[0].Range.First.IsV6;

    public Endpoint At(long position)
    {
        if (_groups.Length == 1)
        {
            return _groups[0].At(position);
        }
        var group = Saturating.PartOf(_starts, position);
        return _groups[group].At(position - _starts[group]);
    }

    public string TargetOf(long position) => _groups[Saturating.PartOf(_starts, position)].Target;

    /// <summary>O(log ranges), plus the groups that have the same address with other ports.</summary>
    public long IndexOf(Endpoint endpoint)
    {
        for (var entry = LastBeginningNotAfter(endpoint.Address);
            entry >= 0 && _highestSoFar[entry] >= endpoint.Address; entry--)
        {
            var (range, group) = _byAddress[entry];
            var offset = range.Contains(endpoint.Address) ? _groups[group].IndexOf(endpoint) : -1;
            if (offset >= 0)
            {
                return offset < Count - _starts[group] ? _starts[group] + offset : -1;
            }
        }
        return -1;
    }

    private int LastBeginningNotAfter(Address address)
    {
        var low = -1;
        var high = _byAddress.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (_byAddress[middle].Range.First <= address)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }
        return low;
    }

    private void RefuseMixedFamilies()
    {
        if (_byAddress.Any(entry => entry.Range.First.IsV6 != IsV6))
        {
            throw new ArgumentException("destinations mix IPv4 and IPv6; make one set a family", "groups");
        }
    }

    private void RefuseSharedEndpoints()
    {
        for (var entry = 1; entry < _byAddress.Length; entry++)
        {
            for (var other = entry - 1; other >= 0 && _highestSoFar[other] >= _byAddress[entry].Range.First; other--)
            {
                var (mine, theirs) = (_groups[_byAddress[entry].Group], _groups[_byAddress[other].Group]);
                if (_byAddress[other].Range.Overlaps(_byAddress[entry].Range) && mine.Ports.Overlaps(theirs.Ports))
                {
                    throw new ArgumentException(
                        $"targets {theirs.Target} and {mine.Target} share an endpoint in {_byAddress[entry].Range}",
                        "groups");
                }
            }
        }
    }
}
