namespace Fourtuple.Tests.Sockets;

public sealed class FakeEventLoopTests : EventLoopContract
{
    protected override LoopDriver Create(int capacity)
    {
        var server = new FakeServer();
        return new LoopDriver(new FakeEventLoop(server.Network, capacity, new FakeTime()), server);
    }
}
