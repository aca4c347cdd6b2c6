namespace Fourtuple.Shared.Tuples;

/// <summary>What source ports are chosen from.</summary>
/// <param name="Wanted">The plan's ports; null means automatic.</param>
/// <param name="Needed">Distinct source ports the run needs: ceil(connections / destinations / source
/// addresses).</param>
/// <param name="Ephemeral">net.ipv4.ip_local_port_range.</param>
/// <param name="Listening">Ports in LISTEN on the wildcard or on a source address.</param>
/// <param name="Reserved">net.ipv4.ip_local_reserved_ports.</param>
public sealed record SourcePortRequest(
    PortSet? Wanted, long Needed, PortRange Ephemeral, PortSet Listening, PortSet Reserved);

/// <param name="Explanation">A sentence for the user: which ports and why these.</param>
/// <param name="Warning">Null when there is none.</param>
public sealed record SourcePortChoice(PortSet Ports, string Explanation, string? Warning);

/// <summary>
/// Chooses source ports. Binding every port of ip_local_port_range makes each plain connect() of the network namespace
/// fail with EADDRNOTAVAIL, the agent's own ones included (observed on Linux 6.18), so automatic choice keeps a slice.
/// </summary>
public static class SourcePortPool
{
    /// <summary>
    /// Ports kept at the top of the ephemeral range: ample for a host's own clients, 7 % of the default range.
    /// </summary>
    public const int KeptForHost = 2_048;

    // Ports below 1024 need CAP_NET_BIND_SERVICE unless ip_unprivileged_port_start is lowered.
    private static readonly PortSet Unprivileged = PortSet.Of(1_024, 65_535);

    public static SourcePortChoice Choose(SourcePortRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Wanted is null ? Automatic(request) : Explicit(request, request.Wanted);
    }

    private static SourcePortChoice Automatic(SourcePortRequest request)
    {
        var usable = Unprivileged.Except(request.Listening).Except(request.Reserved);
        var outside = usable.Except(new PortSet([request.Ephemeral]));
        if (outside.Count >= request.Needed)
        {
            return new SourcePortChoice(
                outside,
                $"{outside.Count} source ports outside ip_local_port_range {request.Ephemeral} suffice for the"
                + $" {request.Needed} needed, so the host keeps its whole range; {Excluded(request)}",
                null);
        }
        var kept = Kept(request.Ephemeral);
        var most = usable.Except(new PortSet([kept]));
        return new SourcePortChoice(
            most,
            $"{most.Count} source ports: all from 1024 up except {kept}, kept free for the host's own connections,"
            + $" because only {outside.Count} lie outside ip_local_port_range {request.Ephemeral}; {Excluded(request)}",
            most.Count >= request.Needed ? null : $"{request.Needed} source ports are needed, {most.Count} are usable");
    }

    private static SourcePortChoice Explicit(SourcePortRequest request, PortSet wanted)
    {
        var ports = wanted.Except(request.Listening);
        var leftForHost = new PortSet([request.Ephemeral])
            .Except(wanted).Except(request.Listening).Except(request.Reserved);
        var warning = leftForHost.Count > 0 ? null
            : $"sources.ports {wanted} take every port of ip_local_port_range {request.Ephemeral}: while the run holds"
            + $" them all, other programs here cannot connect out; leave {Kept(request.Ephemeral)} out";
        var listeners = wanted.Count - ports.Count;
        return new SourcePortChoice(
            ports, $"{ports.Count} source ports: {wanted} as asked, less {listeners} that listeners hold", warning);
    }

    private static PortRange Kept(PortRange ephemeral) =>
        ephemeral with { First = (ushort)Math.Max(ephemeral.First, ephemeral.Last - KeptForHost + 1) };

    private static string Excluded(SourcePortRequest request) =>
        $"left out are {request.Listening.Intersect(Unprivileged).Count} listening"
        + $" and {request.Reserved.Intersect(Unprivileged).Count} reserved ports";
}
