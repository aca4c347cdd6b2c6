namespace Fourtuple.Sockets.Exchanges;

/// <summary>
/// What a request of a worker's connections is and when its reply is complete. State is kept by slot in native memory;
/// one request at a time on each connection. No call allocates.
/// </summary>
public interface IRequestProtocol : IDisposable
{
    /// <summary>The request; every slot renders the same one.</summary>
    RequestTemplate Template { get; }

    /// <summary>A reply to a new request is awaited.</summary>
    void Begin(int slot);

    /// <summary>Takes bytes that arrived. Where framing is strict, bytes behind a complete reply make it
    /// Broken.</summary>
    ReplyResult Take(int slot, ReadOnlySpan<byte> data);

    /// <summary>The peer sent FIN while a reply was awaited: Partial when that leaves it incomplete.</summary>
    ReplyResult End(int slot);

    /// <summary>Bytes that nobody asked for end a connection: what follows could not be told apart.</summary>
    bool StrictWhenIdle { get; }
}
