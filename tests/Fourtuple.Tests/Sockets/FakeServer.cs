using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Sockets;

/// <summary>The contract's server in the simulated network.</summary>
public sealed class FakeServer : IContractServer
{
    private ushort _nextPort = 20_000;

    public FakeServer()
    {
        Network = new FakeNetwork(tuple => tuple.Destination == Refusing
            ? new PeerScript { OpenErrno = 111 }
            : new PeerScript { Silent = tuple.Destination == Silent, FinAnswerNs = null });
        Network.Held.Add(HeldSource);
    }

    public FakeNetwork Network { get; }
    public Endpoint Echo { get; } = new(Address.Parse("127.0.0.1"), 7_000);
    public Endpoint Refusing { get; } = new(Address.Parse("127.0.0.1"), 7_001);
    public Endpoint Silent { get; } = new(Address.Parse("127.0.0.1"), 7_002);
    public Address Source { get; } = Address.Parse("127.0.0.2");
    public Endpoint HeldSource { get; } = new(Address.Parse("127.0.0.2"), 9_000);

    public ushort NextSourcePort() => _nextPort++;

    public bool HasAccepted(Endpoint client) =>
        Network.Find(client) is { } place && place.Loop.IsOpen(place.Slot);

    public void SendFin(Endpoint client) => End(client, reset: false);

    public void SendRst(Endpoint client) => End(client, reset: true);

    public PeerEnd EndOf(Endpoint client) => Network.EndOf(client);

    public void Dispose()
    {
    }

    private void End(Endpoint client, bool reset)
    {
        var place = Network.Find(client) ?? throw new InvalidOperationException($"{client} is not connected");
        place.Loop.PeerEnds(place.Slot, reset);
    }
}
