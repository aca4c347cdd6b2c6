using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Loops;

/// <summary>Submitting, waiting and taking completions.</summary>
internal sealed partial class IoUringLoop
{
    /// <summary>
    /// Calls in a row that bring nothing before a ring is left although its flag says there is work: the flag may be
    /// stale,
    /// since another CPU sets it after adding work (io_req_local_work_add) that we may have run by then.
    /// </summary>
    private const int MostEmptyCalls = 3;

    /// <summary>
    /// Longest sleep while a flag says there is work: if it is not stale, work that follows does not signal again.
    /// </summary>
    private const long UncertainSleepNs = 500_000;

    public int Poll(Span<Completion> completions, long timeoutNs)
    {
        while (true)
        {
            ReturnBuffers();
            RearmReceives();
            SubmitQueued();
            var count = Reap(completions);
            if (count == 0 && _acceptedLately && timeoutNs != 0)
            {
                _acceptedLately = false;
                WakeSignal.Nap(_options.AcceptNapNs);
                count = Reap(completions);
            }
            if (count == 0 && timeoutNs != 0 && !AnyToDo())
            {
                count = Sleep(completions, timeoutNs);
            }
            // What was taken may have queued more without completing anything (the close of a failed opening).
            if (count != 0 || timeoutNs == 0 || !AnyToDo())
            {
                return count;
            }
        }
    }

    private void SubmitQueued()
    {
        foreach (var ring in _rings)
        {
            if (ring.Queued != 0)
            {
                Submit(ring, getEvents: true);
            }
        }
    }

    /// <summary>
    /// Switches the signals on, looks once more, and sleeps: what arrives after the look, or a Wake since the last
    /// sleep,
    /// ends it.
    /// </summary>
    private int Sleep(Span<Completion> completions, long timeoutNs)
    {
        SignalAll(on: true);
        Ring.SignalsBeforeLook();
        var count = Reap(completions);
        if (count == 0 && !AnyToDo())
        {
            _wake.Wait(AnyWork() ? ShorterOf(timeoutNs, UncertainSleepNs) : timeoutNs);
            _wake.Clear();
            count = Reap(completions);
        }
        SignalAll(on: false);
        return count;
    }

    private static long ShorterOf(long timeoutNs, long boundNs) =>
        timeoutNs < 0 ? boundNs : Math.Min(timeoutNs, boundNs);

    private bool AnyWork()
    {
        foreach (var ring in _rings)
        {
            if (ring.HasWork)
            {
                return true;
            }
        }
        return false;
    }

    private void SignalAll(bool on)
    {
        foreach (var ring in _rings)
        {
            ring.Signal(on);
        }
    }

    /// <summary>
    /// Takes from every ring in turn, starting behind the last one, so that a busy ring starves none.
    /// </summary>
    private int Reap(Span<Completion> completions)
    {
        var count = 0;
        for (var step = 0; step < _rings.Length; step++)
        {
            var index = _firstRing + step;
            index = index < _rings.Length ? index : index - _rings.Length;
            if (!ReapRing(index, completions, ref count))
            {
                _firstRing = index;
                return count;
            }
        }
        _firstRing = _firstRing + 1 < _rings.Length ? _firstRing + 1 : 0;
        return count;
    }

    /// <summary>
    /// False when there is no room for what is left. One completion of the kernel makes at most two of ours.
    /// </summary>
    private bool ReapRing(int index, Span<Completion> completions, ref int count)
    {
        var ring = _rings[index];
        var emptyCalls = 0;
        while (true)
        {
            var taken = false;
            while (count + 2 <= completions.Length && ring.TryTake(out var cqe))
            {
                Process(index, cqe, completions, ref count);
                taken = true;
            }
            if (count + 2 > completions.Length)
            {
                return false;
            }
            emptyCalls = taken ? 0 : emptyCalls;
            if (!ring.HasWork || emptyCalls == MostEmptyCalls)
            {
                return true;
            }
            // A call may run only steps that complete nothing yet; the next asks for completions, so that it runs on.
            ring.Expect(emptyCalls == 0 ? 0 : Ring.CqEntries);
            Submit(ring, getEvents: true);
            emptyCalls++;
        }
    }

    private void ReturnBuffers()
    {
        for (var index = 0; index < _lent; index++)
        {
            _rings[_lentBuffers[index].Ring].GiveBuffer(_lentBuffers[index].Buffer);
        }
        _lent = 0;
    }

    /// <summary>
    /// Arms no more receives than there are buffers for. Armed all at once, thousands of connections with data would
    /// fail again for each buffer's worth of progress, and a worker that once fell behind would never catch up.
    /// </summary>
    private void RearmReceives()
    {
        for (var room = Ring.Buffers; room > 0 && _rearm.TryTake(out var slot); room--)
        {
            ref var state = ref _states[slot];
            const IoUringSlot gone = IoUringSlot.CloseSubmitted | IoUringSlot.Receiving;
            if ((state & IoUringSlot.Open) != 0 && (state & gone) == 0)
            {
                QueueReceive(slot, ref state);
                Rearmed++;
            }
        }
    }

    private bool AnyToDo() => _rearm.Count != 0 || AnyQueued();

    private bool AnyQueued()
    {
        foreach (var ring in _rings)
        {
            if (ring.Queued != 0)
            {
                return true;
            }
        }
        return false;
    }
}
