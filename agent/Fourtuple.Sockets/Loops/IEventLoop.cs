using Fourtuple.Shared.Tuples;

namespace Fourtuple.Sockets.Loops;

/// <summary>
/// A completion-shaped event loop over numbered slots, owned by one thread (only <see cref="Wake"/> may be called from
/// another). A slot is free, then taken by Open or Accept, and free again after its Closed completion (or after
/// OpenFailed / AcceptFailed). Submissions are queued and go to the kernel in Poll at the latest. Receiving is armed by
/// the loop for every open slot. No call allocates managed memory.
/// </summary>
public interface IEventLoop : IDisposable
{
    /// <summary>Number of slots; slots are 0..Capacity-1.</summary>
    int Capacity { get; }

    /// <summary>
    /// Socket, options, bind, connect. Completes once: Opened or OpenFailed (then nothing of it is left).
    /// </summary>
    void Open(int slot, in ConnectionTuple tuple);

    /// <summary>
    /// Waits for one connection of a listener into this slot. Completes once: Accepted or AcceptFailed.
    /// </summary>
    void Accept(int slot, int listener);

    /// <summary>
    /// Sends all bytes; at most one send in flight a slot. Memory stays valid and unchanged until the completion:
    /// Sent, or SendFailed (the connection is still to be closed by the caller).
    /// </summary>
    void Send(int slot, NativeBytes bytes);

    /// <summary>
    /// Closes an open or opening slot; completes once with Closed after everything of the slot is over (an Open in
    /// flight is cancelled and reports OpenFailed with ECANCELED first). Calling it twice is allowed.
    /// </summary>
    void Close(int slot, CloseKind kind);

    /// <summary>
    /// Submits what is queued, waits until the first completion or the timeout, and returns how many were written.
    /// Received data stay valid until the next Poll.
    /// </summary>
    /// <param name="completions">Room for at least 4.</param>
    /// <param name="timeoutNs">0: don't wait; negative: wait for completions or Wake without limit.</param>
    int Poll(Span<Completion> completions, long timeoutNs);

    /// <summary>Ends a waiting Poll from any thread.</summary>
    void Wake();
}
