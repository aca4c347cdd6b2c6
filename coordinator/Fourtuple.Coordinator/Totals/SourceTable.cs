using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>Source-port economics: how few ports carried how many connections.</summary>
public static class SourceTable
{
    public static IReadOnlyList<SourceEntry> Build(IReadOnlyList<AgentSeat> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        return Build(seats.SelectMany(Used));
    }

    public static IReadOnlyList<SourceEntry> Build(IEnumerable<SourcePorts> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return
        [
            .. sources.GroupBy(used => used.Address)
            .OrderBy(group => group.Key)
                .Select(group =>
                {
                    var ports = new PortSet(group.SelectMany(used => used.Ports.Ranges));
                    var connections = group.Sum(used => used.Connections);
                    return new SourceEntry(
                        group.Key.ToString(), Section(ports), connections,
                        ports.Count == 0 ? 0 : (double)connections / ports.Count,
                        group.Sum(used => used.TimeWait));
                }),
        ];
    }

    /// <summary>
    /// What the workers bound. They know none when the kernel chose (<c>bind: kernel</c>), and then it is what the
    /// kernel
    /// listed at the peak.
    /// </summary>
    private static IReadOnlyList<SourcePorts> Used(AgentSeat seat) =>
        seat.Frames is { Sources.Count: > 0 } frames ? frames.Sources : seat.Listed;

    private static PortsSection Section(PortSet ports) => ports.Count == 0
        ? new PortsSection(0, 0, 0)
        : new PortsSection(ports.Count, ports[0], ports[ports.Count - 1]);
}
