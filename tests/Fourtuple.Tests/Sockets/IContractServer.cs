using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Sockets;

/// <summary>How a server's connection ended, as the server saw it.</summary>
public enum PeerEnd { Still, Fin, Rst }

/// <summary>The other side of the event loop contract: a scripted server that tests command by the client's
/// endpoint.</summary>
public interface IContractServer : IDisposable
{
    /// <summary>Accepts, and echoes everything.</summary>
    Endpoint Echo { get; }

    /// <summary>Nobody listens here.</summary>
    Endpoint Refusing { get; }

    /// <summary>SYNs get no answer here.</summary>
    Endpoint Silent { get; }

    /// <summary>The address that clients bind.</summary>
    Address Source { get; }

    /// <summary>A source port that nothing uses; another one at each call.</summary>
    ushort NextSourcePort();

    /// <summary>A source endpoint that a listener without SO_REUSEPORT of ours holds: bind answers
    /// EADDRINUSE.</summary>
    Endpoint HeldSource { get; }

    /// <summary>True once the echo server accepted a connection of this client endpoint.</summary>
    bool HasAccepted(Endpoint client);

    /// <summary>Ends the server's side of an accepted connection with FIN; it goes on receiving.</summary>
    void SendFin(Endpoint client);

    /// <summary>Ends an accepted connection with RST.</summary>
    void SendRst(Endpoint client);

    /// <summary>What ended the client's side, as the server saw it.</summary>
    PeerEnd EndOf(Endpoint client);
}
