using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Totals;

/// <summary>The tuples that one agent used, as its newest tables tell; immutable.</summary>
/// <param name="Destinations">Positions are in the space.</param>
/// <param name="Uses">By source address where there are several; else empty.</param>
/// <param name="Open">Connections open now, of its newest frame.</param>
public sealed record SeatUse(
    string Agent, TupleSpace Space, IReadOnlyList<DestinationCounts> Destinations, IReadOnlyList<SourcePorts> Sources,
    IReadOnlyList<SourceUse> Uses, long Open)
{
    /// <summary>Null before it told anything.</summary>
    public static SeatUse? Of(AgentSeat seat)
    {
        ArgumentNullException.ThrowIfNull(seat);
        return seat is { Share: { } share, Frames: { Destinations.Count: > 0 } frames }
            ? new SeatUse(
                seat.Agent, share.Space, frames.Destinations, frames.Sources.Count > 0 ? frames.Sources : seat.Listed,
                frames.Uses, seat.Counters.Open)
            : null;
    }
}
