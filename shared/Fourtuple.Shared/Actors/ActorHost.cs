namespace Fourtuple.Shared.Actors;

/// <summary>
/// Runs a machine: one mailbox, one reader, named timers, effects performed in order before the next input is taken.
/// An exception in the machine or in an effect ends the actor: <see cref="RunAsync"/> faults with it, and the mailbox
/// takes no more posts.
/// </summary>
/// <param name="perform">Performs one effect; called on the reader only, never two at once.</param>
/// <param name="capacity">Most inputs queued at once.</param>
public sealed class ActorHost<TInput, TEffect>(
    IMachine<TInput, TEffect> machine, Func<TEffect, ValueTask> perform, TimeProvider time, int capacity = 1_024)
{
    private readonly Mailbox<TInput> _mailbox = new(capacity);
    private readonly ActorTimers<TInput> _timers = new();

    public MailboxState State => _mailbox.State;

    /// <summary>Inputs turned away because the mailbox was full or closed.</summary>
    public long Refused => _mailbox.Refused;

    /// <summary>Queues an input from any thread; false when the mailbox is full or closed.</summary>
    public bool TryPost(TInput input) => _mailbox.TryPost(input);

    /// <summary>
    /// Steps the machine with the input once it is due (up to 1 ms late), in place of an earlier timer of that name.
    /// Timers pass by the mailbox, so a full one can't lose them. Only from within an effect, or before the actor runs.
    /// </summary>
    public void SetTimer(string name, long dueNs, TInput input) => _timers.Set(name, dueNs, input);

    /// <summary>Forgets a timer; only from within an effect, or before the actor runs.</summary>
    public bool CancelTimer(string name) => _timers.Cancel(name);

    /// <summary>Takes no more inputs; the actor ends when the queued ones are done, whatever timers are set.</summary>
    public void Close() => _mailbox.Close();

    /// <summary>
    /// Serves until closed and drained, or until <paramref name="stop"/>, which leaves the queue unread.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (_timers.TryTakeDue(time.NowNs(), out var due))
                    await StepAsync(due).ConfigureAwait(false);
                // One input after each timer: timers that are always due can't starve the mailbox.
                if (_mailbox.TryTake(out var input))
                    await StepAsync(input).ConfigureAwait(false);
                else if (!await WaitAsync(stop).ConfigureAwait(false))
                    return;
            }
        }
        finally
        {
            _mailbox.Close();
        }
    }

    private async ValueTask StepAsync(TInput input)
    {
        foreach (var effect in machine.Step(input, time.NowNs()))
            await perform(effect).ConfigureAwait(false);
    }

    /// <summary>Waits for an input or the next timer; false when closed and drained, or stopped.</summary>
    private ValueTask<bool> WaitAsync(CancellationToken stop) => _timers.NextDueNs is { } dueNs
        ? WaitUntilAsync(dueNs, stop)
        : WaitForInputAsync(stop);

    private async ValueTask<bool> WaitForInputAsync(CancellationToken stop)
    {
        try
        {
            return await _mailbox.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private async ValueTask<bool> WaitUntilAsync(long dueNs, CancellationToken stop)
    {
        var waitNs = dueNs - time.NowNs();
        if (waitNs <= 0)
            return _mailbox.State != MailboxState.Drained;
        // Task.Delay truncates to whole milliseconds: rounded up, or the last part of the wait would be a busy loop.
        var wait = TimeSpan.FromMilliseconds(Math.Min((waitNs - 1) / 1_000_000, LongestWaitMs) + 1);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = _mailbox.WaitAsync(both.Token).AsTask();
        var first = await Task.WhenAny(ready, Task.Delay(wait, time, both.Token)).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        // The mailbox allows one waiting reader: this wait must have ended before the next one begins.
        await ((Task)ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
            return false;
        return first != ready || await ready.ConfigureAwait(false);
    }

    // Task.Delay takes at most about 49 days; waking once a day for nothing costs nothing.
    private const long LongestWaitMs = 86_400_000;
}
