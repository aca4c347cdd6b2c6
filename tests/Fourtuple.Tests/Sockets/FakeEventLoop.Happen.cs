using System.Runtime.InteropServices;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>What becomes of events when their time comes.</summary>
public sealed partial class FakeEventLoop
{
    private int Take(Span<Completion> completions)
    {
        var count = 0;
        while (count < completions.Length && _events.TryPeek(out var next, out var due) && due.Item1 <= Now)
        {
            _events.Dequeue();
            var at = _slots[next.Slot];
            if (at.Generation == next.Generation && Happen(next, at, out completions[count]))
            {
                count++;
            }
        }
        return count;
    }

    /// <summary>Lets an event happen; false when the caller is told nothing of it.</summary>
    private bool Happen(in Event next, Slot at, out Completion completion)
    {
        completion = new Completion { Slot = next.Slot, Errno = next.Errno, Step = next.Step };
        switch (next.What)
        {
            case What.OpenDone when at.Stage == Stage.Opening:
                completion.Kind = CompletionKind.Opened;
                ComeUp(next.Slot, at);
                return true;
            case What.OpenFailed when at.Stage == Stage.Opening:
                completion.Kind = CompletionKind.OpenFailed;
                Free(at);
                return true;
            case What.Cancelled:
                completion.Kind = CompletionKind.OpenFailed;
                return true;
            case What.Sent:
            case What.SendFailed:
                at.Sending = false;
                completion.Kind = next.What == What.Sent ? CompletionKind.Sent : CompletionKind.SendFailed;
                return true;
            case What.Data when at.Stage == Stage.Open && !at.Broken:
                completion.Kind = CompletionKind.Received;
                completion.Data = Deliver(next.Data!);
                return true;
            case What.Fin or What.Rst or What.FinAnswer:
                return TellPeerEnd(next, at, ref completion);
            case What.Closed:
                completion.Kind = CompletionKind.Closed;
                Free(at);
                return true;
            default:
                return false;
        }
    }

    private bool TellPeerEnd(in Event next, Slot at, ref Completion completion)
    {
        if (at.Stage == Stage.Closing && !at.Ended)
        {
            End(next.Slot, at);
        }
        if (at.Stage != Stage.Open || at.Broken || (next.What == What.Fin && at.PeerEnded))
        {
            return false;
        }
        at.PeerEnded = true;
        completion.Kind = CompletionKind.PeerClosed;
        if (next.What == What.Rst)
        {
            at.Broken = true;
            completion.Kind = CompletionKind.Broken;
            completion.Errno = ECONNRESET;
            Release(at);
        }
        return true;
    }

    private void ComeUp(int slot, Slot at)
    {
        at.Stage = Stage.Open;
        _network.CameUp(at.Tuple);
        if (at.Script.FinAfterNs is { } fin)
        {
            Later(fin, What.Fin, slot);
        }
        if (at.Script.RstAfterNs is { } rst)
        {
            Later(rst, What.Rst, slot);
        }
    }

    private NativeBytes Deliver(byte[] data)
    {
        var pinned = GC.AllocateArray<byte>(data.Length, pinned: true);
        data.CopyTo(pinned, 0);
        _delivered.Add(pinned);
        return new NativeBytes(Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length);
    }

    private void Free(Slot at)
    {
        if (at.Holds && at.EndedFirst)
        {
            _network.Wait(at.Tuple, Now);
        }
        Release(at);
        at.Stage = Stage.Free;
        at.Generation++;
        at.EndedFirst = at.Sending = at.Broken = at.PeerEnded = at.Ended = false;
    }

    private void Release(Slot at)
    {
        if (at.Holds)
        {
            _network.Forget(at.Tuple);
            at.Holds = false;
        }
    }
}
