using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Loops;

/// <summary>What a loop needs to know before it makes its tables.</summary>
/// <param name="Capacity">Slots.</param>
/// <param name="AcceptNapNs">
/// After a Poll that accepted, one that would sleep naps this long first: while connections stream in, the connecting
/// side
/// then does not pay for a wake-up each. Costs that much latency while connections arrive, none otherwise.
/// </param>
/// <param name="Listeners">Endpoints to listen on; Accept names them by position. Empty for a load worker.</param>
/// <param name="ReceiveBufferBytes">
/// Size of one provided receive buffer; 256 suits heartbeats, more suits requests.
/// </param>
public sealed record LoopOptions(
    int Capacity, BindMode Bind, SocketSpec Socket, IReadOnlyList<ListenSpec> Listeners, int ReceiveBufferBytes = 512,
    long AcceptNapNs = 0);

/// <param name="DeviceLoopback">Wildcard listeners for large loopback ranges are bound to device lo.</param>
/// <param name="Sharers">Listeners of all workers on this endpoint: they share its connections.</param>
public sealed record ListenSpec(Endpoint Endpoint, int Backlog, bool DeviceLoopback, int Sharers = 1);
