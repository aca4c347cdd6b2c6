using System.Text;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Tests.Targets;

public sealed class TargetServiceTests
{
    private const int EMFILE = 24;
    private const int ECONNABORTED = 103;
    private const int ECONNRESET = 104;
    private const long Now = TargetBench.Now;

    [Fact]
    public void Echo_keeps_the_order_while_a_send_is_in_flight()
    {
        using var test = new TargetBench(TargetMode.Echo);
        var slot = test.Accept();
        var sent = new List<byte>();
        var expected = new List<byte>();
        for (var round = 0; round < 20; round++)
        {
            var piece = Enumerable.Range(0, 777).Select(i => (byte)(round + i)).ToArray();
            expected.AddRange(piece);
            test.Handle(test.Loop.Received(slot, piece));
            if (round % 3 == 0)
            {
                test.Handle(test.Loop.Sent(slot, sent));
            }
        }
        test.SendAll(slot, sent);
        Assert.Equal(expected, sent);
        Assert.Equal(expected.Count, test.Service.Counts.BytesSent);
        Assert.Equal(0, test.Service.QueuedBlocks);
    }

    [Fact]
    public void A_peer_that_ends_still_gets_what_is_queued()
    {
        using var test = new TargetBench(TargetMode.Echo);
        var slot = test.Accept();
        test.Handle(test.Loop.Received(slot, "last"u8));
        test.Handle(new Completion { Kind = CompletionKind.PeerClosed, Slot = slot });
        Assert.Empty(test.Loop.Closing);
        var sent = new List<byte>();
        test.SendAll(slot, sent);
        Assert.Equal("last", Encoding.ASCII.GetString([.. sent]));
        Assert.Equal(CloseKind.Now, test.Loop.Closing[slot]);
        test.Handle(test.Loop.Closed(slot));
        Assert.Equal(1, test.Service.Counts.ClosedByPeer);
        test.AssertAddsUp();
    }

    [Fact]
    public void A_target_that_closes_first_does_so_in_time_and_after_what_it_still_has_to_say()
    {
        using var test = new TargetBench(TargetMode.Echo, closeAfterNs: 1_000);
        var (quiet, gone, busy) = (test.Accept(), test.Accept(), test.Accept());
        Assert.Equal(Now + 1_000, test.Service.NextDueNs);
        test.Handle(new Completion { Kind = CompletionKind.PeerClosed, Slot = gone });
        test.Handle(test.Loop.Closed(gone));
        test.Handle(test.Loop.Received(busy, "last"u8));
        test.Service.Tick(Now + 999);
        Assert.Empty(test.Loop.Closing);
        test.Service.Tick(Now + 1_000);
        Assert.Equal([quiet], test.Loop.Closing.Keys);
        Assert.Equal(CloseKind.Fin, test.Loop.Closing[quiet]);
        test.SendAll(busy, []);
        Assert.Equal(CloseKind.Fin, test.Loop.Closing[busy]);
        test.Handle(test.Loop.Closed(quiet));
        test.Handle(test.Loop.Closed(busy));
        Assert.Equal((2, 1), (test.Service.Counts.ClosedByUs, test.Service.Counts.ClosedByPeer));
        test.AssertAddsUp();
    }

    [Fact]
    public void More_than_64_KiB_unread_is_reset_and_counted()
    {
        using var test = new TargetBench(TargetMode.Echo);
        var slot = test.Accept();
        var piece = new byte[4096];
        for (var i = 0; i < 17; i++)
        {
            test.Handle(test.Loop.Received(slot, piece));
        }
        Assert.Equal(CloseKind.Rst, test.Loop.Closing[slot]);
        Assert.Equal(1, test.Service.Counts.Overflowed);
        test.Handle(test.Loop.Closed(slot));
        Assert.Equal(1, test.Service.Counts.ClosedByUs);
        Assert.Equal(0, test.Service.QueuedBlocks);
        test.AssertAddsUp();
    }

    [Fact]
    public void Blocks_of_a_send_in_flight_are_kept_until_closed()
    {
        using var test = new TargetBench(TargetMode.Echo);
        var slot = test.Accept();
        test.Handle(test.Loop.Received(slot, "x"u8));
        test.Handle(new Completion { Kind = CompletionKind.Broken, Slot = slot, Errno = ECONNRESET });
        Assert.Equal(1, test.Service.QueuedBlocks);
        test.Handle(test.Loop.Closed(slot));
        Assert.Equal(0, test.Service.QueuedBlocks);
        Assert.Equal(1, test.Service.Counts.ClosedByPeer);
    }

    [Fact]
    public void At_the_limit_rst_accepts_resets_and_counts()
    {
        using var test = new TargetBench(TargetMode.Sink, limit: 2);
        test.Accept();
        var second = test.Accept();
        var third = test.Accept();
        Assert.Equal(CloseKind.Rst, test.Loop.Closing[third]);
        Assert.Equal(1, test.Service.Counts.RefusedAtLimit);
        test.AssertAddsUp();
        test.Handle(test.Loop.Closed(third));
        test.Handle(new Completion { Kind = CompletionKind.PeerClosed, Slot = second });
        test.Handle(test.Loop.Closed(second));
        Assert.DoesNotContain(test.Accept(), test.Loop.Closing.Keys);
        Assert.Equal(2, test.Service.Counts.Open);
        Assert.Equal(2, test.Limit.Peak);
        test.AssertAddsUp();
    }

    [Fact]
    public void At_the_limit_stall_never_has_more_posted_and_open_than_the_limit()
    {
        using var test = new TargetBench(TargetMode.Sink, limit: 3, atLimit: AtLimit.Stall);
        for (var open = 0; open < 3; open++)
        {
            Assert.Equal(3 - open, test.Loop.Posted.Count);
            test.Accept();
        }
        Assert.Empty(test.Loop.Posted);
        test.Handle(new Completion { Kind = CompletionKind.PeerClosed, Slot = test.LastSlot });
        Assert.Empty(test.Loop.Posted);
        test.Handle(test.Loop.Closed(test.LastSlot));
        Assert.Single(test.Loop.Posted);
        Assert.Equal(long.MaxValue, test.Service.NextDueNs);
    }

    [Fact]
    public void Want_of_descriptors_pauses_accepting_instead_of_spinning()
    {
        using var test = new TargetBench(TargetMode.Sink, listeners: 1, posts: 1);
        test.FailAccept(EMFILE);
        Assert.Empty(test.Loop.Posted);
        Assert.True(test.Service.NextDueNs > Now);
        test.Service.Tick(test.Service.NextDueNs);
        Assert.Single(test.Loop.Posted);
        test.FailAccept(ECONNABORTED);
        Assert.Single(test.Loop.Posted);
        Assert.Equal(2, test.Service.Counts.AcceptFailed);
    }

    [Fact]
    public void Every_listener_gets_its_posts_back_when_slots_are_few()
    {
        using var test = new TargetBench(TargetMode.Sink, listeners: 3, posts: 2, capacity: 4);
        Assert.Equal([0, 0, 1, 2], test.Loop.Posted.Values.Order());
        var slot = test.Accept();
        test.Handle(new Completion { Kind = CompletionKind.PeerClosed, Slot = slot });
        test.Handle(test.Loop.Closed(slot));
        Assert.Equal(4, test.Loop.Posted.Count);
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order_and_close_is_honoured()
    {
        using var test = new TargetBench(TargetMode.Http);
        var slot = test.Accept();
        const string requests = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
            + "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET / HTTP";
        test.Handle(test.Loop.Received(slot, Encoding.ASCII.GetBytes(requests)));
        var sent = new List<byte>();
        test.SendAll(slot, sent);
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n"
            + "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 3\r\n\r\n",
            Encoding.ASCII.GetString([.. sent]));
        Assert.Equal(CloseKind.Fin, test.Loop.Closing[slot]);
        Assert.Equal(2, test.Service.Counts.Requests);
    }

    [Fact]
    public void A_peer_that_does_not_close_after_the_last_answer_is_reset_in_time()
    {
        using var test = new TargetBench(TargetMode.Http);
        var slot = test.Accept();
        test.Handle(test.Loop.Received(slot, "nonsense\r\n"u8));
        test.SendAll(slot, []);
        Assert.Equal(CloseKind.Fin, test.Loop.Closing[slot]);
        test.Service.Tick(Now + LingeringCloses.WaitNs - 1);
        Assert.Equal(CloseKind.Fin, test.Loop.Closing[slot]);
        test.Service.Tick(Now + LingeringCloses.WaitNs);
        Assert.Equal(CloseKind.Rst, test.Loop.Closing[slot]);
        test.Handle(test.Loop.Closed(slot));
        Assert.Equal(1, test.Service.Counts.ClosedByUs);
        Assert.Equal(long.MaxValue, test.Service.NextDueNs);
    }

    [Fact]
    public void Reflection_tells_the_peer_its_address()
    {
        using var echo = new TargetBench(TargetMode.Echo, reflect: true);
        var sent = new List<byte>();
        echo.SendAll(echo.Accept(), sent);
        Assert.Equal("127.0.0.1:40000\n", Encoding.ASCII.GetString([.. sent]));
        using var http = new TargetBench(TargetMode.Http, reflect: true);
        var slot = http.Accept();
        http.Handle(http.Loop.Received(slot, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8));
        sent.Clear();
        http.SendAll(slot, sent);
        Assert.EndsWith("Content-Length: 16\r\n\r\n127.0.0.1:40000\n", Encoding.ASCII.GetString([.. sent]));
    }

    [Fact]
    public void Connections_and_requests_allocate_nothing()
    {
        using var test = new TargetBench(TargetMode.Http, reflect: true);
        var request = test.Loop.Received(0, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8);
        // The bench's own share of a turn is what it returns.
        long Turn()
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            var slot = test.Loop.Posted.Keys.First();
            var accepted = test.Loop.Accepted(slot, TargetBench.Peer);
            var own = GC.GetAllocatedBytesForCurrentThread() - start;
            test.Service.Handle(accepted, Now);
            test.Service.Handle(request with { Slot = slot }, Now);
            test.Service.Handle(new Completion { Kind = CompletionKind.Sent, Slot = slot }, Now);
            test.Service.Handle(new Completion { Kind = CompletionKind.PeerClosed, Slot = slot }, Now);
            test.Service.Handle(new Completion { Kind = CompletionKind.Closed, Slot = slot }, Now);
            start = GC.GetAllocatedBytesForCurrentThread();
            test.Loop.Sending.Clear();
            test.Loop.Closing.Clear();
            test.Service.Tick(Now);
            return own + GC.GetAllocatedBytesForCurrentThread() - start;
        }
        long Turns()
        {
            var own = 0L;
            for (var turn = 0; turn < 100; turn++)
            {
                own += Turn();
            }
            return own;
        }
        Turns();
        Allocations.None(Turns);
        Assert.Equal(200, test.Service.Counts.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_counts_add_up_after_every_step_of_any_course(int seed)
    {
        var random = new Random(seed);
        var atLimit = seed % 2 == 0 ? AtLimit.Rst : AtLimit.Stall;
        using var test = new TargetBench(
            TargetMode.Echo, limit: 12, atLimit: atLimit, listeners: 3, posts: 4, capacity: 30);
        for (var step = 0; step < 5_000; step++)
        {
            test.RandomStep(random);
            test.AssertAddsUp();
            Assert.True(test.Service.Counts.Open <= 12);
        }
        test.CloseAll();
        Assert.Equal(0, test.Service.Counts.Open);
        Assert.Equal(0, test.Service.QueuedBlocks);
        Assert.True(test.Service.Counts.Accepted > 100);
    }
}
