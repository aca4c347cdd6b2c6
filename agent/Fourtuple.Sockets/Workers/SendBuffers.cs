using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>
/// A buffer for each slot in native memory, allocated by chunks as slots are first used: low slots are used first, so
/// that memory grows with the connections.
/// </summary>
internal sealed class SendBuffers : IDisposable
{
    /// <summary>Bytes of a chunk, as far as one buffer fits: few allocations, and little unused.</summary>
    private const int ChunkBytes = 1 << 20;

    private readonly NativeArray<byte>?[] _chunks;
    private readonly int _stride;
    private readonly int _perChunk;

    public SendBuffers(int slots, int bytes)
    {
        _stride = Math.Max(1, bytes);
        _perChunk = Math.Max(1, ChunkBytes / _stride);
        _chunks = new NativeArray<byte>?[(slots + _perChunk - 1) / _perChunk];
    }

    /// <summary>Where the slot's buffer begins.</summary>
    public (NativeArray<byte> Chunk, int From) Of(int slot)
    {
        var chunk = _chunks[slot / _perChunk] ??= new NativeArray<byte>(_perChunk * _stride);
        return (chunk, slot % _perChunk * _stride);
    }

    public void Dispose()
    {
        foreach (var chunk in _chunks)
        {
            chunk?.Dispose();
        }
    }
}
