using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.IntegrationTests.Sockets;

/// <summary>More connections with data than a ring has receive buffers.</summary>
public sealed class IoUringBurstTests : IDisposable
{
    private const int Connections = 2_000;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _accepted = [];
    private readonly Completion[] _completions = new Completion[256];

    public void Dispose()
    {
        _listener.Dispose();
        _accepted.ForEach(socket => socket.Dispose());
    }

    /// <summary>
    /// Armed all at once they would fail again for each buffer's worth of progress: connections squared over twice
    /// the buffers, 31,000 here.
    /// </summary>
    [Fact]
    public void A_burst_is_received_with_a_receive_armed_about_once_each()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Parse("127.77.8.1"), 0));
        _listener.Listen(Connections);
        var port = (ushort)((IPEndPoint)_listener.LocalEndPoint!).Port;
        var spec = new SocketSpec(false, null, null, null, null);
        using var loop = new IoUringLoop(new LoopOptions(Connections, BindMode.Kernel, spec, []));
        for (var slot = 0; slot < Connections; slot++)
        {
            loop.Open(slot, new ConnectionTuple(
                new Endpoint(Address.Parse("127.0.0.1"), 0), new Endpoint(Address.Parse("127.77.8.1"), port)));
        }
        Await(loop, CompletionKind.Opened);
        for (var count = 0; count < Connections; count++)
        {
            _accepted.Add(_listener.Accept());
        }
        _accepted.ForEach(socket => socket.Send("x"u8));
        Await(loop, CompletionKind.Received);
        Assert.InRange(loop.Rearmed, 1, 2 * Connections);
    }

    /// <summary>Polls until every connection has completed so; anything else fails.</summary>
    private void Await(IoUringLoop loop, CompletionKind kind)
    {
        var start = Stopwatch.GetTimestamp();
        for (var seen = 0; seen < Connections;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < _patience, $"{seen} of {Connections} {kind} in time");
            var taken = loop.Poll(_completions, 100_000_000);
            Assert.All(_completions.Take(taken), completion => Assert.Equal(kind, completion.Kind));
            seen += taken;
        }
    }
}
