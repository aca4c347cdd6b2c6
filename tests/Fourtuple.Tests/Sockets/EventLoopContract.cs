using System.Diagnostics;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>What every event loop does (see IEventLoop); each implementation inherits these tests.</summary>
public abstract class EventLoopContract
{
    private const int EADDRINUSE = 98;
    private const int EADDRNOTAVAIL = 99;
    private const int ECONNRESET = 104;
    private const int ECONNREFUSED = 111;
    private const int ECANCELED = 125;
    private const int Slots = 8;

    /// <summary>A loop with explicit binding, and a server that it reaches.</summary>
    protected abstract LoopDriver Create(int capacity);

    [Fact]
    public void Has_the_capacity_it_was_asked_for()
    {
        using var driver = Create(Slots);
        Assert.True(driver.Loop.Capacity >= Slots);
    }

    [Fact]
    public void Opens_from_the_source_port_of_the_tuple()
    {
        using var driver = Create(Slots);
        var tuple = driver.TupleTo(driver.Server.Echo);
        driver.Loop.Open(3, tuple);
        Assert.Equal(3, driver.Await(3, CompletionKind.Opened).Slot);
        driver.AwaitServer(() => driver.Server.HasAccepted(tuple.Source));
    }

    [Fact]
    public void Opens_every_slot_at_once()
    {
        using var driver = Create(Slots);
        for (var slot = 0; slot < Slots; slot++)
        {
            driver.Loop.Open(slot, driver.TupleTo(driver.Server.Echo));
        }
        for (var i = 0; i < Slots; i++)
        {
            driver.AwaitAny(CompletionKind.Opened);
        }
        Assert.Empty(driver.Quiet());
    }

    [Fact]
    public void A_refused_opening_says_so_and_frees_the_slot()
    {
        using var driver = Create(Slots);
        driver.Loop.Open(0, driver.TupleTo(driver.Server.Refusing));
        var failed = driver.Await(0, CompletionKind.OpenFailed);
        Assert.Equal((ECONNREFUSED, OpenStep.Connect), (failed.Errno, failed.Step));
        driver.OpenEcho(0);
    }

    [Fact]
    public void Binding_a_port_in_listen_fails_at_bind()
    {
        using var driver = Create(Slots);
        driver.Loop.Open(1, new ConnectionTuple(driver.Server.HeldSource, driver.Server.Echo));
        var failed = driver.Await(1, CompletionKind.OpenFailed);
        Assert.Equal((EADDRINUSE, OpenStep.Bind), (failed.Errno, failed.Step));
        driver.OpenEcho(1);
    }

    [Fact]
    public void A_tuple_in_use_fails_at_connect_and_leaves_the_first_alone()
    {
        using var driver = Create(Slots);
        var tuple = driver.TupleTo(driver.Server.Echo);
        driver.Loop.Open(0, tuple);
        driver.Await(0, CompletionKind.Opened);
        driver.Loop.Open(1, tuple);
        var failed = driver.Await(1, CompletionKind.OpenFailed);
        Assert.Equal((EADDRNOTAVAIL, OpenStep.Connect), (failed.Errno, failed.Step));
        Echo(driver, 0, "still here"u8);
    }

    [Fact]
    public void What_is_sent_comes_back()
    {
        using var driver = Create(Slots);
        driver.OpenEcho(2);
        Echo(driver, 2, "one"u8);
        Echo(driver, 2, "two"u8);
        Assert.Equal("onetwo"u8.ToArray(), driver.ReceivedOf(2));
    }

    [Fact]
    public void A_large_send_completes_once_and_comes_back_whole()
    {
        using var driver = Create(Slots);
        driver.OpenEcho(0);
        var bytes = new byte[64 * 1024];
        new Random(1).NextBytes(bytes);
        driver.Loop.Send(0, driver.Native(bytes));
        driver.Await(0, CompletionKind.Sent);
        driver.AwaitReceived(0, bytes.Length);
        Assert.Equal(bytes, driver.ReceivedOf(0));
        Assert.Empty(driver.Quiet());
    }

    [Fact]
    public void A_fin_of_the_peer_is_told_once_and_sending_goes_on()
    {
        using var driver = Create(Slots);
        var client = driver.OpenEcho(0);
        driver.Server.SendFin(client);
        driver.Await(0, CompletionKind.PeerClosed);
        driver.Loop.Send(0, driver.Native("x"u8));
        driver.Await(0, CompletionKind.Sent);
        Assert.Empty(driver.Quiet());
    }

    [Fact]
    public void A_reset_of_the_peer_breaks_the_connection_once()
    {
        using var driver = Create(Slots);
        var client = driver.OpenEcho(0);
        driver.Server.SendRst(client);
        Assert.Equal(ECONNRESET, driver.Await(0, CompletionKind.Broken).Errno);
        Assert.Empty(driver.Quiet());
        driver.Loop.Close(0, CloseKind.Now);
        driver.Await(0, CompletionKind.Closed);
        driver.OpenEcho(0);
    }

    [Fact]
    public void Sending_on_a_reset_connection_fails_as_a_value()
    {
        using var driver = Create(Slots);
        var client = driver.OpenEcho(0);
        driver.Server.SendRst(client);
        driver.Await(0, CompletionKind.Broken);
        driver.Loop.Send(0, driver.Native("x"u8));
        Assert.NotEqual(0, driver.Await(0, CompletionKind.SendFailed).Errno);
        driver.Loop.Close(0, CloseKind.Rst);
        driver.Await(0, CompletionKind.Closed);
    }

    [Theory]
    [InlineData(CloseKind.Rst, PeerEnd.Rst)]
    [InlineData(CloseKind.Fin, PeerEnd.Fin)]
    [InlineData(CloseKind.Now, PeerEnd.Fin)]
    public void Closing_completes_once_is_seen_by_the_peer_and_frees_the_slot(CloseKind kind, PeerEnd seen)
    {
        using var driver = Create(Slots);
        var client = driver.OpenEcho(0);
        driver.Loop.Close(0, kind);
        driver.AwaitServer(() => driver.Server.EndOf(client) != PeerEnd.Still);
        Assert.Equal(seen, driver.Server.EndOf(client));
        if (kind == CloseKind.Fin)
        {
            driver.Server.SendFin(client);
        }
        driver.Await(0, CompletionKind.Closed);
        Assert.Empty(driver.Quiet());
        driver.OpenEcho(0);
    }

    [Fact]
    public void A_close_by_fin_waits_for_the_peer_and_may_be_cut_short_by_rst()
    {
        using var driver = Create(Slots);
        driver.OpenEcho(0);
        driver.Loop.Close(0, CloseKind.Fin);
        Assert.Empty(driver.Quiet());
        driver.Loop.Close(0, CloseKind.Rst);
        driver.Await(0, CompletionKind.Closed);
        Assert.Empty(driver.Quiet());
        driver.OpenEcho(0);
    }

    [Fact]
    public void Closing_twice_completes_once()
    {
        using var driver = Create(Slots);
        driver.OpenEcho(0);
        driver.Loop.Close(0, CloseKind.Rst);
        driver.Loop.Close(0, CloseKind.Rst);
        driver.Await(0, CompletionKind.Closed);
        Assert.Empty(driver.Quiet());
    }

    [Fact]
    public void Closing_after_the_peers_fin_completes()
    {
        using var driver = Create(Slots);
        var client = driver.OpenEcho(0);
        driver.Server.SendFin(client);
        driver.Await(0, CompletionKind.PeerClosed);
        driver.Loop.Close(0, CloseKind.Fin);
        driver.Await(0, CompletionKind.Closed);
        driver.AwaitServer(() => driver.Server.EndOf(client) == PeerEnd.Fin);
    }

    [Fact]
    public void Closing_while_opening_cancels_the_opening_first()
    {
        using var driver = Create(Slots);
        driver.Loop.Open(4, driver.TupleTo(driver.Server.Silent));
        Assert.Empty(driver.Quiet());
        driver.Loop.Close(4, CloseKind.Rst);
        Assert.Equal(ECANCELED, driver.Await(4, CompletionKind.OpenFailed).Errno);
        driver.Await(4, CompletionKind.Closed);
        driver.OpenEcho(4);
    }

    [Fact]
    public void Closing_before_the_opening_was_submitted_ends_with_closed()
    {
        using var driver = Create(Slots);
        driver.Loop.Open(4, driver.TupleTo(driver.Server.Echo));
        driver.Loop.Close(4, CloseKind.Rst);
        driver.Await(4, CompletionKind.OpenFailed, CompletionKind.Opened);
        driver.Await(4, CompletionKind.Closed);
        Assert.Empty(driver.Quiet());
        driver.OpenEcho(4);
    }

    [Fact]
    public void A_slot_is_reusable_many_times_without_mixing_up_completions()
    {
        using var driver = Create(Slots);
        for (var round = 0; round < 50; round++)
        {
            driver.OpenEcho(0);
            driver.Loop.Send(0, driver.Native("abc"u8));
            driver.Await(0, CompletionKind.Sent);
            driver.Loop.Close(0, CloseKind.Rst);
            driver.Await(0, CompletionKind.Closed);
        }
        Assert.Empty(driver.Quiet());
    }

    [Fact]
    public void A_full_completion_buffer_loses_nothing()
    {
        using var driver = Create(Slots);
        for (var slot = 0; slot < Slots; slot++)
        {
            driver.Loop.Open(slot, driver.TupleTo(driver.Server.Echo));
        }
        var few = new Completion[4];
        var opened = new HashSet<int>();
        var start = Stopwatch.GetTimestamp();
        while (opened.Count < Slots && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5))
        {
            foreach (var completion in few.AsSpan(0, driver.Loop.Poll(few, 2_000_000)))
            {
                Assert.Equal(CompletionKind.Opened, completion.Kind);
                Assert.True(opened.Add(completion.Slot));
            }
        }
        Assert.Equal(Slots, opened.Count);
    }

    [Fact]
    public void Poll_returns_nothing_at_its_timeout()
    {
        using var driver = Create(Slots);
        var completions = new Completion[4];
        Assert.Equal(0, driver.Loop.Poll(completions, 0));
        Assert.Equal(0, driver.Loop.Poll(completions, 5_000_000));
    }

    [Fact]
    public async Task Wake_ends_a_poll_without_limit_from_another_thread()
    {
        var token = TestContext.Current.CancellationToken;
        var driver = (LoopDriver?)null;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var polled = Task.Factory.StartNew(
            () =>
            {
                using var made = driver = Create(Slots);
                ready.SetResult();
                return made.Loop.Poll(new Completion[4], -1);
            },
            token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(5), token);
        driver!.Loop.Wake();
        Assert.Equal(0, await polled.WaitAsync(TimeSpan.FromSeconds(5), token));
    }

    private static void Echo(LoopDriver driver, int slot, ReadOnlySpan<byte> bytes)
    {
        var before = driver.ReceivedOf(slot).Length;
        driver.Loop.Send(slot, driver.Native(bytes));
        driver.Await(slot, CompletionKind.Sent);
        driver.AwaitReceived(slot, before + bytes.Length);
        Assert.Equal(bytes.ToArray(), driver.ReceivedOf(slot)[before..]);
    }
}
