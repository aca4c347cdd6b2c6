using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;
using Fourtuple.Tests.Sockets;

namespace Fourtuple.IntegrationTests.Sockets;

public sealed class EpollLoopTests : EventLoopContract
{
    protected override LoopDriver Create(int capacity) =>
        new(
            EventLoops.Create(
                EngineKind.Epoll,
                new LoopOptions(capacity, BindMode.Explicit, new SocketSpec(false, null, null, null, null), [])),
            new LoopbackServer());
}
