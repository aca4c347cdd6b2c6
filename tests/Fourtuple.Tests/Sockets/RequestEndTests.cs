using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using static Fourtuple.Tests.Sockets.RequestPlans;

namespace Fourtuple.Tests.Sockets;

/// <summary>How connections of request mode end, and what the requests on them come to.</summary>
public sealed class RequestEndTests
{
    [Fact]
    public void A_server_that_closes_after_each_reply_is_reconnected_at_once()
    {
        using var driver = New(new PeerScript { Reply = Last, FinAfterReply = true });
        driver.Hold(4, 100).RunFor(3);
        var counters = driver.Counters;
        Assert.InRange(counters.ExchangesSucceeded, 298, 302);
        Assert.Equal((0, 0, 0), (counters.ExchangesFailed, counters.Dropped, counters.ExchangesSkipped));
        Assert.InRange(counters.ClosedByPeer, counters.ExchangesSucceeded - 4, counters.ExchangesSucceeded);
        Assert.Empty(driver.Failures());
    }

    [Fact]
    public void A_body_that_ends_with_the_connection_is_complete_there()
    {
        var expect = new BodySpec(ReplyMatch.Length, default, 10);
        using var driver = New(
            new PeerScript { Reply = UntilClose, FinAfterReply = true, Pieces = 5 }, Http(expect: expect));
        driver.Hold(4, 100).RunFor(1);
        Assert.InRange(driver.Counters.ExchangesSucceeded, 98, 101);
        Assert.Equal((0, 0), (driver.Counters.ExchangesFailed, driver.Counters.Dropped));
    }

    [Fact]
    public void A_server_that_announces_to_close_and_does_not_is_closed_by_us()
    {
        using var driver = New(new PeerScript { Reply = Last });
        driver.Hold(10, 5).RunFor(4);
        Assert.Equal(0, driver.Counters.ExchangesFailed + driver.Counters.ClosedByPeer);
        Assert.InRange(driver.Counters.ClosedByUs, 13, 17);
    }

    [Fact]
    public void A_connection_closed_between_requests_is_no_failure()
    {
        using var driver = New(new PeerScript { Reply = Ok, FinAfterNs = 500_000_000 });
        driver.Hold(4, 100).RunFor(5);
        Assert.True(driver.Counters.ClosedByPeer >= 32, $"{driver.Counters}");
        Assert.Equal((0, 0), (driver.Counters.ExchangesFailed, driver.Counters.Dropped));
        Assert.InRange(driver.Counters.ExchangesSucceeded, 498, 501);
    }

    [Theory]
    [InlineData(false, FailureCause.ClosedByPeer)]
    [InlineData(true, FailureCause.Reset)]
    public void A_connection_that_ends_under_a_request_fails_it(bool reset, FailureCause cause)
    {
        var script = reset
            ? new PeerScript { Mute = true, RstAfterNs = 400_000_000 }
            : new PeerScript { Mute = true, FinAfterNs = 400_000_000 };
        using var driver = New(script, Http(timeoutS: 10));
        driver.Hold(4, 1_000).RunFor(0.9);
        var only = Assert.Single(driver.Failures());
        Assert.Equal((FailurePhase.Exchange, cause, 4), (only.Phase, only.Cause, only.Count));
        Assert.Equal((4, 4, 4), (
            driver.Counters.Dropped, driver.Counters.ClosedByPeer, driver.Counters.ExchangesFailed));
        // One that never answered is not hammered: a second passes before the next try.
        Assert.Equal((4, 0), (driver.Counters.Attempted, driver.Counters.Open));
        driver.RunFor(0.8);
        Assert.Equal(8, driver.Counters.Established);
    }

    [Fact]
    public void What_is_no_http_fails_and_is_replaced()
    {
        using var driver = New(new PeerScript { Reply = "SSH-2.0-x\r\n"u8.ToArray() });
        driver.Hold(4, 10).RunFor(1);
        var only = Assert.Single(driver.Failures());
        Assert.Equal((FailurePhase.Exchange, FailureCause.ReplyMalformed), (only.Phase, only.Cause));
        Assert.Equal(driver.Counters.ExchangesFailed, driver.Counters.ClosedByUs);
        Assert.Equal(0, driver.Counters.ExchangesSucceeded);
    }

    [Fact]
    public void Bytes_behind_a_reply_fail_it()
    {
        using var driver = New(new PeerScript { Reply = [.. Ok, .. Ok] });
        driver.Hold(4, 10).RunFor(1);
        Assert.Equal((0, 4), (driver.Counters.ExchangesSucceeded, Math.Min(4, driver.Counters.ExchangesFailed)));
    }

    [Fact]
    public void A_send_that_the_kernel_keeps_ends_with_its_timeout()
    {
        using var driver = New(new PeerScript { Stalls = true }, Http(timeoutS: 0.5));
        driver.Hold(4, 10).RunFor(3);
        driver.At(0).RunFor(3);
        Assert.True(driver.Counters.ExchangesFailed >= 4);
        Assert.Equal(driver.Counters.ExchangesFailed, driver.Counters.ClosedByUs);
        Assert.Equal((4, 0), (driver.Counters.Open, driver.Counters.BytesSent));
    }

    [Theory]
    [InlineData("any", 0, ReplyMatch.Contains, 1)]
    [InlineData("ong\r\n", 0, ReplyMatch.Suffix, 3)]
    [InlineData("+p", 0, ReplyMatch.Prefix, 7)]
    [InlineData("pon", 0, ReplyMatch.Contains, 7)]
    [InlineData("", 7, ReplyMatch.Length, 2)]
    public void Raw_replies_are_told_by_their_rule(string expect, long length, ReplyMatch match, int pieces)
    {
        using var driver = New(
            new PeerScript { Reply = "+pong\r\n"u8.ToArray(), Pieces = pieces, ReplyNs = 1_000 },
            Raw("PING\r\n", expect == "any" ? null : expect, match, length));
        driver.Hold(4, 100).RunFor(1.01);
        driver.At(0).RunFor(0.1);
        Assert.InRange(driver.Counters.ExchangesSucceeded, 99, 103);
        Assert.Equal((0, 0), (driver.Counters.ExchangesFailed, driver.Counters.ClosedByUs));
        Assert.Equal(6 * driver.Counters.ExchangesSent, driver.Counters.BytesSent);
    }

    [Fact]
    public void A_raw_reply_that_begins_otherwise_fails()
    {
        using var driver = New(
            new PeerScript { Reply = "-ERR\r\n"u8.ToArray() }, Raw("PING\r\n", "+", ReplyMatch.Prefix));
        driver.Hold(4, 10).RunFor(1);
        var only = Assert.Single(driver.Failures());
        Assert.Equal((FailurePhase.Exchange, FailureCause.ReplyMismatch), (only.Phase, only.Cause));
    }

    private static WorkerDriver New(PeerScript script, LoadSpec? load = null) => new(_ => script, load: load ?? Http());
}
