using System.Text;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Workers;
using static Fourtuple.Tests.Sockets.RequestPlans;

namespace Fourtuple.Tests.Sockets;

/// <summary>Requests of a worker on a simulated network: schedule, line, timeouts, account.</summary>
public sealed class RequestWorkerTests
{
    [Fact]
    public void Requests_come_at_their_rate_and_are_timed_from_their_intended_start()
    {
        using var driver = New(new PeerScript { Reply = Ok, ReplyNs = 2_000_000 });
        driver.Hold(8, 1_000).RunFor(3);
        var counters = driver.Counters;
        Assert.InRange(counters.ExchangesSent, 2_995, 3_005);
        Assert.InRange(counters.ExchangesSucceeded, counters.ExchangesSent - 5, counters.ExchangesSent);
        Assert.Equal((0, 0, 0), (counters.ExchangesFailed, counters.ExchangesSkipped, counters.StartedLate));
        Assert.Equal((8, 8), (counters.Open, counters.Confirmed));
        var snapshot = driver.Snapshot();
        Assert.Equal(snapshot.Counters.ExchangesSucceeded, snapshot.Exchange.TotalCount);
        Assert.Equal(snapshot.Counters.ExchangesSucceeded, snapshot.Service.TotalCount);
        Assert.InRange(snapshot.Service.Max, 1_990_000, 2_100_000);
        Assert.InRange(snapshot.Exchange.Max, 1_990_000, 2_200_000);
    }

    [Fact]
    public void Requests_go_round_the_connections_in_turn()
    {
        var asked = new List<string>();
        using var driver = New(Recording(asked), Http(path: "/${connection}"));
        driver.Hold(5, 100).RunFor(1);
        Assert.InRange(asked.Count, 99, 101);
        Assert.Equal(5, asked.Take(5).Distinct().Count());
        Assert.All(asked.Zip(asked.Skip(5)), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void Numbers_of_requests_rise_from_zero_in_the_share_of_the_worker()
    {
        var asked = new List<string>();
        using var driver = New(Recording(asked), Http(path: "/${sequence}", body: "n=${sequence}"));
        driver.Hold(3, 100).RunFor(0.5);
        Assert.Equal(Enumerable.Range(0, asked.Count).Select(number => $"/{number}"), asked);
    }

    [Fact]
    public void A_stalled_server_shows_in_the_intended_time_and_not_in_the_service_time()
    {
        long stallNs = 0;
        var script = new PeerScript
        {
            Reply = Ok,
            Delay = now => now < stallNs ? stallNs - now + 50_000 : 50_000,
        };
        using var driver = New(script, Http(timeoutS: 5));
        driver.Hold(4, 200).RunFor(1);
        stallNs = driver.Time.NowNs + 2_000_000_000;
        driver.RunFor(8);
        var snapshot = driver.Snapshot();
        Assert.Equal(0, snapshot.Counters.ExchangesFailed + snapshot.Counters.ExchangesSkipped);
        // Of 1,800 requests 400 fell into the stall; four of them were on their way.
        Assert.InRange(snapshot.Exchange.ValueAtPercentile(99), 1_800_000_000, 2_010_000_000);
        Assert.InRange(snapshot.Service.ValueAtPercentile(99), 0, 200_000);
        Assert.Equal(0, snapshot.Counters.StartedLate);
    }

    [Fact]
    public void A_request_without_reply_fails_and_another_connection_takes_its_place()
    {
        using var driver = New(new PeerScript { Mute = true }, Http(timeoutS: 0.5));
        driver.Hold(4, 10).RunFor(2);
        Assert.Equal((FailurePhase.Exchange, FailureCause.ReplyTimeout), Cause(driver));
        Assert.True(driver.Counters.ClosedByUs >= 4);
        Assert.Equal(driver.Counters.ClosedByUs, driver.Counters.ExchangesFailed);
        driver.At(0).RunFor(3);
        Assert.Equal((4, 0, 0), (driver.Counters.Open, driver.Counters.ClosedByPeer, driver.Counters.Dropped));
    }

    [Fact]
    public void What_finds_no_connection_within_the_timeout_is_skipped()
    {
        using var driver = New(new PeerScript { Reply = Ok, ReplyNs = 100_000_000 }, Http(timeoutS: 0.5));
        driver.Hold(2, 100).RunFor(5.05);
        driver.Order(new StageOrder.Freeze());
        driver.RunFor(1);
        var counters = driver.Counters;
        // Two connections carry 20 a second.
        Assert.InRange(counters.ExchangesSent, 98, 106);
        Assert.InRange(counters.ExchangesSent + counters.ExchangesSkipped, 505, 512);
        Assert.Equal(counters.ExchangesSent, counters.ExchangesSucceeded);
        Assert.InRange(driver.Snapshot().Exchange.Max, 500_000_000, 610_000_000);
    }

    [Fact]
    public void Without_connections_every_request_is_skipped()
    {
        using var driver = New(new PeerScript { OpenErrno = 111 });
        driver.Hold(4, 100).RunFor(2);
        driver.Order(new StageOrder.Drain(0, DrainClose.Rst));
        driver.RunUntilEnded();
        Assert.Equal((0, 200), (driver.Counters.ExchangesSent, driver.Counters.ExchangesSkipped));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(44)]
    public void A_reply_in_pieces_is_one_reply(int pieces)
    {
        using var driver = New(new PeerScript { Reply = Ok, Pieces = pieces, ReplyNs = 1_000 });
        driver.Hold(4, 100).RunFor(1.01);
        Assert.InRange(driver.Counters.ExchangesSucceeded, 99, 101);
        Assert.Equal(0, driver.Counters.ExchangesFailed);
    }

    [Fact]
    public void Another_status_fails_with_its_number_and_the_connection_stays()
    {
        using var driver = New(new PeerScript { Reply = Busy });
        driver.Hold(4, 100).RunFor(1);
        Assert.Equal((FailurePhase.Exchange, FailureCause.StatusMismatch), Cause(driver));
        Assert.Equal(503, Assert.Single(driver.Failures()).Errno);
        Assert.Equal((4, 0), (driver.Counters.Open, driver.Counters.ClosedByUs));
    }

    [Fact]
    public void Another_body_fails()
    {
        var expect = new BodySpec(ReplyMatch.Contains, "healthy"u8.ToArray(), 0);
        using var driver = New(new PeerScript { Reply = Ok }, Http(expect: expect));
        driver.Hold(4, 100).RunFor(1);
        Assert.Equal((FailurePhase.Exchange, FailureCause.ReplyMismatch), Cause(driver));
        Assert.Equal(0, driver.Counters.ExchangesSucceeded);
    }

    [Fact]
    public void The_drain_ends_requests_and_is_outside_the_account()
    {
        using var driver = New(new PeerScript { Reply = Ok, ReplyNs = 20_000_000 });
        driver.Hold(8, 200).RunFor(1);
        driver.Order(new StageOrder.Drain(500_000_000, DrainClose.Fin));
        driver.RunUntilEnded();
        var (now, then) = (driver.Counters, driver.Snapshot().AtDrain);
        Assert.Equal((0, 8), (now.Open, now.ClosedByUs));
        Assert.Equal((then.ExchangesSent, then.ExchangesSucceeded), (now.ExchangesSent, now.ExchangesSucceeded));
        Assert.InRange(then.ExchangesSent - then.ExchangesSucceeded, 1, 8);
    }

    [Fact]
    public void Nothing_is_sent_without_a_permit()
    {
        var lease = new LoadLease(FakeTime.StartNs + 1_000_000_000);
        using var driver = new WorkerDriver(_ => new PeerScript { Reply = Ok }, load: Http(), lease: lease);
        driver.Hold(4, 100).RunFor(3);
        Assert.InRange(driver.Counters.ExchangesSent, 85, 95);
        Assert.InRange(driver.Counters.ExchangesSkipped, 90, 115);
    }

    private static WorkerDriver New(PeerScript script, LoadSpec? load = null) => new(_ => script, load: load ?? Http());

    private static PeerScript Recording(List<string> asked) => new()
    {
        Answer = request =>
        {
            asked.Add(Encoding.ASCII.GetString(request).Split(' ')[1]);
            return Ok;
        },
    };

    private static (FailurePhase Phase, FailureCause Cause) Cause(WorkerDriver driver)
    {
        var only = Assert.Single(driver.Failures());
        Assert.Equal(driver.Counters.ExchangesFailed, only.Count);
        return (only.Phase, only.Cause);
    }
}
