using System.Runtime.InteropServices;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Numbered blocks of native memory with a free list, owned by one thread. Grows by chunks of 1 MiB up to its bound and
/// never shrinks: a burst that happened once may happen again.
/// </summary>
internal sealed unsafe class NativeBlocks : IDisposable
{
    /// <summary>Bytes a block: a few heartbeats or one HTTP answer; a queue of 64 KiB is 32 of them.</summary>
    public const int BlockBytes = 2048;

    /// <summary>Blocks added at once: one allocation of 1 MiB.</summary>
    private const int ChunkBlocks = 512;

    private readonly nint[] _chunks;
    private readonly int[] _free;
    private int _freeCount;
    private int _chunkCount;

    /// <param name="maxBytes">Bound of the arena; rounded down to whole chunks, at least one.</param>
    public NativeBlocks(long maxBytes)
    {
        var chunks = (int)Math.Max(1, maxBytes / (ChunkBlocks * BlockBytes));
        _chunks = new nint[chunks];
        _free = new int[chunks * ChunkBlocks];
    }

    ~NativeBlocks() => Release();

    /// <summary>Blocks handed out and not returned.</summary>
    public int InUse => (_chunkCount * ChunkBlocks) - _freeCount;

    /// <summary>A block's number, or -1 when the arena is at its bound.</summary>
    public int Rent()
    {
        if (_freeCount == 0 && !Grow())
        {
            return -1;
        }
        return _free[--_freeCount];
    }

    public void Return(int block) => _free[_freeCount++] = block;

    public nint Address(int block) => _chunks[block / ChunkBlocks] + (nint)(block % ChunkBlocks) * BlockBytes;

    public Span<byte> Span(int block) => new((void*)Address(block), BlockBytes);

    /// <summary>The bytes of a completion; valid as long as the loop says.</summary>
    public static ReadOnlySpan<byte> View(NativeBytes bytes) => new((void*)bytes.Address, bytes.Length);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private bool Grow()
    {
        if (_chunkCount == _chunks.Length)
        {
            return false;
        }
        _chunks[_chunkCount] = (nint)NativeMemory.Alloc(ChunkBlocks * BlockBytes);
        for (var block = ChunkBlocks - 1; block >= 0; block--)
        {
            _free[_freeCount++] = (_chunkCount * ChunkBlocks) + block;
        }
        _chunkCount++;
        return true;
    }

    private void Release()
    {
        for (var chunk = 0; chunk < _chunkCount; chunk++)
        {
            NativeMemory.Free((void*)_chunks[chunk]);
        }
        _chunkCount = 0;
        _freeCount = 0;
    }
}
