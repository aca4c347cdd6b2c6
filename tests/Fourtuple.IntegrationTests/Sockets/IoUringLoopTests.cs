using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Loops;
using Fourtuple.Tests.Sockets;

namespace Fourtuple.IntegrationTests.Sockets;

public sealed class IoUringLoopTests : EventLoopContract
{
    protected override LoopDriver Create(int capacity) =>
        new(
            EventLoops.Create(
                EngineKind.IoUring,
                new LoopOptions(capacity, BindMode.Explicit, new SocketSpec(false, null, null, null, null), [])),
            new LoopbackServer());
}
