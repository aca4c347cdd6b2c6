using System.Runtime.InteropServices;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

/// <summary>
/// What each slot still has to send: a chain of blocks from the worker's arena, sent one block's worth at a time. Bytes
/// that are in flight are never moved or overwritten; later bytes may follow them in the same block.
/// </summary>
internal sealed class OutputQueues(NativeBlocks blocks)
{
    /// <summary>A peer that leaves more than this unread is reset: one slow reader must not eat the arena.</summary>
    public const int MaxQueuedBytes = 64 * 1024;

    public static void Clear(ref TargetSlot slot)
    {
        slot.FirstBlock = -1;
        slot.LastBlock = -1;
        slot.QueuedBytes = 0;
    }

    /// <summary>False when the slot's queue or the arena is full; then the slot has to be reset.</summary>
    public bool Append(ref TargetSlot slot, ReadOnlySpan<byte> data)
    {
        if (slot.QueuedBytes + data.Length > MaxQueuedBytes)
        {
            return false;
        }
        while (data.Length > 0)
        {
            if (slot.LastBlock < 0 || Header(slot.LastBlock).End == NativeBlocks.BlockBytes)
            {
                if (!AddBlock(ref slot))
                {
                    return false;
                }
            }
            ref var header = ref Header(slot.LastBlock);
            var taken = Math.Min(data.Length, NativeBlocks.BlockBytes - header.End);
            data[..taken].CopyTo(blocks.Span(slot.LastBlock)[header.End..]);
            header.End += (ushort)taken;
            slot.QueuedBytes += taken;
            data = data[taken..];
        }
        return true;
    }

    /// <summary>The next bytes to send, now in flight; the slot must have some queued and nothing in flight.</summary>
    public NativeBytes Next(in TargetSlot slot)
    {
        ref var header = ref Header(slot.FirstBlock);
        header.Sending = (ushort)(header.End - header.Start);
        return new NativeBytes(blocks.Address(slot.FirstBlock) + header.Start, header.Sending);
    }

    /// <summary>The bytes in flight are sent: forgets them and returns how many they were.</summary>
    public int Sent(ref TargetSlot slot)
    {
        ref var header = ref Header(slot.FirstBlock);
        int sent = header.Sending;
        header.Start += header.Sending;
        header.Sending = 0;
        slot.QueuedBytes -= sent;
        if (header.Start == header.End)
        {
            var next = header.Next;
            blocks.Return(slot.FirstBlock);
            slot.FirstBlock = next;
            slot.LastBlock = next < 0 ? -1 : slot.LastBlock;
        }
        return sent;
    }

    /// <summary>Gives all blocks back; only when nothing of the slot is in flight any more.</summary>
    public void Release(ref TargetSlot slot)
    {
        while (slot.FirstBlock >= 0)
        {
            var next = Header(slot.FirstBlock).Next;
            blocks.Return(slot.FirstBlock);
            slot.FirstBlock = next;
        }
        Clear(ref slot);
    }

    private bool AddBlock(ref TargetSlot slot)
    {
        var block = blocks.Rent();
        if (block < 0)
        {
            return false;
        }
        ref var header = ref Header(block);
        header.Next = -1;
        header.Start = BlockHeader.Bytes;
        header.End = BlockHeader.Bytes;
        header.Sending = 0;
        if (slot.LastBlock < 0)
        {
            slot.FirstBlock = block;
        }
        else
        {
            Header(slot.LastBlock).Next = block;
        }
        slot.LastBlock = block;
        return true;
    }

    private ref BlockHeader Header(int block) => ref MemoryMarshal.AsRef<BlockHeader>(blocks.Span(block));

    /// <summary>At the start of each block; offsets are from the block's start.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct BlockHeader
    {
        public const int Bytes = 12;

        public int Next;
        public ushort Start;
        public ushort End;
        public ushort Sending;
        public ushort Unused;
    }
}
