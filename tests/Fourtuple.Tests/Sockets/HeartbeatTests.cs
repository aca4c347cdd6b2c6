using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Sockets;

public sealed class HeartbeatTests
{
    private static readonly byte[] Pong = "+PONG\r\n"u8.ToArray();

    [Fact]
    public void Every_connection_is_confirmed_and_beats_at_its_period()
    {
        using var driver = New(new PeerScript { Reply = Pong });
        driver.Ramp(50, 0.1).RunFor(1.3);
        Assert.Equal(50, driver.Counters.Confirmed);
        driver.RunFor(9);
        Assert.InRange(driver.Counters.ExchangesSucceeded, 490, 550);
        Assert.Equal((0, 0), (driver.Counters.ExchangesFailed, driver.Counters.StartedLate));
        var exchange = driver.Snapshot().Exchange;
        Assert.Equal(driver.Counters.ExchangesSucceeded, exchange.TotalCount);
        Assert.InRange(exchange.Max, 50_000, 1_200_000);
    }

    [Fact]
    public void Spread_beats_do_not_come_together()
    {
        using var driver = New(new PeerScript { Reply = Pong });
        driver.Ramp(100, 0, pace: 0).RunFor(0.5);
        Assert.InRange(driver.Counters.ExchangesSent, 45, 55);
    }

    [Fact]
    public void An_immediate_first_beat_confirms_at_once()
    {
        using var driver = New(new PeerScript { Reply = Pong }, first: KeepaliveFirst.Immediate);
        driver.Ramp(10, 0.01).RunFor(0.05);
        Assert.Equal(10, driver.Counters.Confirmed);
    }

    [Fact]
    public void A_reply_in_pieces_counts_once()
    {
        using var driver = New(new PeerScript { Reply = Pong, Pieces = 7 });
        driver.Ramp(10, 0.1).RunFor(3.3);
        Assert.Equal(10, driver.Counters.Confirmed);
        Assert.InRange(driver.Counters.ExchangesSucceeded, 20, 40);
        Assert.Equal(0, driver.Counters.ExchangesFailed);
    }

    [Fact]
    public void A_missing_reply_is_a_timeout_and_the_connection_stays()
    {
        using var driver = New(new PeerScript { Mute = true });
        driver.Ramp(10, 0.1).RunFor(1.9);
        Assert.Equal((10, 0), (driver.Counters.Open, driver.Counters.Confirmed));
        Assert.True(driver.Counters.ExchangesFailed >= 10);
        Assert.Equal((FailurePhase.Exchange, FailureCause.ReplyTimeout), Only(driver));
    }

    [Fact]
    public void A_wrong_reply_is_a_mismatch()
    {
        using var driver = New(new PeerScript { Reply = "-ERR\r\n"u8.ToArray() });
        driver.Ramp(10, 0.1).RunFor(3);
        Assert.True(driver.Counters.ExchangesFailed >= 10);
        Assert.Equal(0, driver.Counters.ExchangesSucceeded);
        Assert.Equal((FailurePhase.Exchange, FailureCause.ReplyMismatch), Only(driver));
    }

    [Theory]
    [InlineData("PONG")]
    [InlineData(null)]
    public void A_late_reply_never_answers_the_next_exchange(string? expect)
    {
        // Each reply comes 1.2 s after its request: past the timeout (0.5 s), while the next one is awaited.
        using var driver = New(new PeerScript { Reply = Pong, ReplyNs = 1_200_000_000 }, expect);
        driver.Ramp(10, 0.1).RunFor(10);
        Assert.Equal(0, driver.Counters.ExchangesSucceeded);
        Assert.True(driver.Counters.ExchangesFailed > 50);
    }

    [Fact]
    public void A_stalled_send_fails_its_exchange_and_is_not_doubled()
    {
        using var driver = New(new PeerScript { Stalls = true });
        driver.Ramp(10, 0.1).RunFor(5);
        Assert.Equal((10, 10), (driver.Counters.ExchangesSent, driver.Counters.ExchangesFailed));
        driver.Order(new StageOrder.Drain(0, DrainClose.Rst));
        driver.RunUntilEnded(1);
        Assert.Equal(0, driver.Busy);
    }

    [Fact]
    public void A_reset_during_an_exchange_fails_it_once()
    {
        using var driver = New(
            new PeerScript { Mute = true, RstAfterNs = 100_000_000 }, first: KeepaliveFirst.Immediate);
        driver.Ramp(10, 0.01).RunFor(2);
        Assert.Equal((10, 10), (driver.Counters.ExchangesSent, driver.Counters.ExchangesFailed));
        Assert.Equal(10, driver.Counters.Dropped);
    }

    private static WorkerDriver New(
        PeerScript script, string? expect = "PONG", KeepaliveFirst first = KeepaliveFirst.Spread) =>
        new(_ => script, load: WorkerDriver.Load(WorkerDriver.Beat(expect, first: first)));

    private static (FailurePhase Phase, FailureCause Cause) Only(WorkerDriver driver)
    {
        var failure = Assert.Single(driver.Failures());
        return (failure.Phase, failure.Cause);
    }
}
