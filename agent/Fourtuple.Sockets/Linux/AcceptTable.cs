using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Places for the peer addresses of posted accepts: the kernel writes there when a connection arrives, so each posted
/// accept has its own (a multishot accept would overwrite one place for all).
/// </summary>
internal sealed class AcceptTable : IDisposable
{
    /// <summary>Accepts posted at once by one loop; the place number travels in 16 bits of user_data.</summary>
    public const int MaxPosted = 8_192;

    private const uint AddressBytes = 28;
    private const int LengthOffset = 32;

    private readonly NativeArray<AcceptPlace> _places;
    private readonly PendingSlots _free;

    public AcceptTable(int capacity)
    {
        _places = new(capacity);
        _free = new(Math.Max(1, capacity));
        for (var place = 0; place < capacity; place++)
        {
            _free.Add(place);
        }
    }

    public ushort Take()
    {
        if (!_free.TryTake(out var place))
        {
            throw new InvalidOperationException($"more than {MaxPosted} accepts posted at once");
        }
        _places[place].Length = AddressBytes;
        return (ushort)place;
    }

    public void Give(ushort place) => _free.Add(place);

    public nint AddressOf(ushort place) => _places.AddressOf(place);

    public nint LengthOf(ushort place) => _places.AddressOf(place) + LengthOffset;

    public Endpoint Peer(ushort place) => _places[place].Address.ToEndpoint();

    public void Dispose()
    {
        _places.Dispose();
        _free.Dispose();
    }

    /// <summary>Padded to 64 bytes: a cache line each.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct AcceptPlace
    {
        public SocketAddress Address;
        public uint Length;
    }
}
