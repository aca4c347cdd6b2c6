using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Sockets;

/// <summary>Connections that open, exchange, live and close, on a simulated network.</summary>
public sealed class ChurnTests
{
    private const long Second = 1_000_000_000;

    [Theory]
    [InlineData(CloseSpec.ClientFin)]
    [InlineData(CloseSpec.ClientRst)]
    public void Connections_live_for_their_lifetime_and_are_closed_by_us(CloseSpec close)
    {
        using var driver = Driver(Load(close, lifetimeS: 0.5));
        Rate(driver, 100).RunFor(3);
        Assert.InRange(driver.Counters.Open, 49, 52);
        Assert.InRange(driver.Counters.ClosedByUs, 246, 251);
        Assert.Equal((0, 0, 0), (
            driver.Counters.ClosedByPeer, driver.Counters.Dropped, driver.Counters.StartedLate));
        Assert.Empty(driver.Failures());
        driver.Order(new StageOrder.Freeze());
        driver.RunFor(1);
        Assert.All(driver.Network.Established, tuple => Assert.Equal(
            close == CloseSpec.ClientFin ? PeerEnd.Fin : PeerEnd.Rst, driver.Network.EndOf(tuple.Source)));
    }

    [Fact]
    public void The_lifetime_counts_from_established()
    {
        using var driver = Driver(
            Load(CloseSpec.ClientRst, lifetimeS: 0.2), _ => new PeerScript { ConnectNs = Second });
        Rate(driver, 1).RunFor(1.15);
        Assert.Equal((1, 0), (driver.Counters.Open, driver.Counters.ClosedByUs));
        driver.RunFor(0.1);
        Assert.Equal((0, 1), (driver.Counters.Open, driver.Counters.ClosedByUs));
    }

    [Fact]
    public void An_exchange_confirms_and_is_not_cut_short_by_the_lifetime()
    {
        using var driver = Driver(
            Load(CloseSpec.ClientRst, lifetimeS: 0.001, exchange: true), _ => new PeerScript { ReplyNs = Second / 10 });
        Rate(driver, 50).RunFor(2);
        var now = driver.Counters;
        Assert.Equal(now.ExchangesSucceeded, now.Confirmed);
        Assert.InRange(now.Confirmed, 94, 96);
        Assert.Equal((0, now.ClosedByUs), (now.ExchangesFailed, now.ExchangesSucceeded));
    }

    [Fact]
    public void An_exchange_without_answer_fails_in_time_and_the_connection_still_ends()
    {
        using var driver = Driver(
            Load(CloseSpec.ClientFin, lifetimeS: 0.1, exchange: true), _ => new PeerScript { Mute = true });
        Rate(driver, 10).RunFor(3);
        var now = driver.Counters;
        Assert.Equal((0, 0), (now.Confirmed, now.Dropped));
        Assert.InRange(now.ExchangesFailed, 24, 25);
        Assert.Equal(now.ExchangesFailed, now.ClosedByUs);
        Assert.Equal(
            [(FailurePhase.Exchange, FailureCause.ReplyTimeout, 0, now.ExchangesFailed)], driver.Failures());
    }

    [Fact]
    public void A_planned_close_by_the_server_is_not_a_drop()
    {
        using var driver = Driver(
            Load(CloseSpec.Server, lifetimeS: 0.2, exchange: true), _ => new PeerScript { FinAfterNs = Second / 5 });
        Rate(driver, 100).RunFor(3);
        var now = driver.Counters;
        Assert.Equal((0, 0), (now.Dropped, now.ClosedByUs));
        Assert.InRange(now.ClosedByPeer, 278, 281);
        Assert.Empty(driver.Failures());
    }

    [Fact]
    public void A_server_that_does_not_close_is_a_failure_with_a_bound()
    {
        using var driver = Driver(Load(CloseSpec.Server, lifetimeS: 1));
        Rate(driver, 1).RunFor(5.9);
        Assert.Equal(0, driver.Counters.ClosedByUs);
        driver.RunFor(1.2);
        Assert.Equal((2, 0), (driver.Counters.ClosedByUs, driver.Counters.Dropped));
        Assert.Equal([(FailurePhase.Close, FailureCause.TimedOut, 0, 2L)], driver.Failures());
    }

    [Fact]
    public void A_reset_by_the_server_is_a_drop_whoever_was_to_close()
    {
        using var driver = Driver(
            Load(CloseSpec.Server, lifetimeS: 1), _ => new PeerScript { RstAfterNs = Second / 5 });
        Rate(driver, 10).RunFor(1);
        Assert.Equal(driver.Counters.ClosedByPeer, driver.Counters.Dropped);
        Assert.InRange(driver.Counters.Dropped, 8, 9);
    }

    [Fact]
    public void With_timestamps_a_tiny_space_is_used_over_and_over()
    {
        using var driver = Driver(Load(CloseSpec.ClientFin, lifetimeS: 0.01), ports: 2, destinations: 2);
        Rate(driver, 50).RunFor(120);
        Assert.InRange(driver.Counters.Established, 5_999, 6_001);
        Assert.Equal((0, 0, 0), (
            driver.Counters.SourceExhausted, driver.Counters.TuplesSkipped, driver.Network.Refused));
        Assert.True(driver.Network.TakenOver > 5_900);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_timestamps_a_tuple_rests_for_its_time_wait_and_the_open_loop_goes_on(bool hostSaysSo)
    {
        using var driver = Driver(
            Load(CloseSpec.ClientFin, lifetimeS: 0.01), ports: 10, destinations: 4, takesOver: !hostSaysSo);
        driver.Network.TakesOver = false;
        Rate(driver, 10).RunFor(600);
        var now = driver.Counters;
        // 40 tuples, each once in about 60 s.
        Assert.InRange(now.Established, 390, 440);
        Assert.InRange(now.Established + now.SourceExhausted, 5_999, 6_001);
        Assert.Equal((0, now.SourceExhausted), (now.Failed, now.Skipped));
        // What the host's reading tells need not be learnt from the kernel, destination by destination.
        Assert.InRange(driver.Network.Refused, hostSaysSo ? 0 : 4, hostSaysSo ? 0 : 8);
    }

    [Fact]
    public void A_time_wait_that_outlasts_its_minute_lengthens_the_rest()
    {
        using var driver = Driver(
            Load(CloseSpec.ClientFin, lifetimeS: 0.01), ports: 10, destinations: 1, takesOver: false);
        (driver.Network.TakesOver, driver.Network.TimeWaitNs) = (false, 62 * Second);
        Rate(driver, 1).RunFor(900);
        Assert.InRange(driver.Network.Refused, 1, 10);
        Assert.InRange(driver.Counters.Established, 130, 150);
        var refused = driver.Network.Refused;
        driver.RunFor(300);
        Assert.Equal(refused, driver.Network.Refused);
    }

    [Fact]
    public void Resets_and_closes_by_the_peer_leave_the_tuple_free()
    {
        foreach (var close in (CloseSpec[])[CloseSpec.ClientRst, CloseSpec.Server])
        {
            using var driver = Driver(
                Load(close, lifetimeS: 0.01), _ => new PeerScript { FinAfterNs = close == CloseSpec.Server ? 0 : null },
                ports: 5, destinations: 4, takesOver: false);
            driver.Network.TakesOver = false;
            Rate(driver, 10).RunFor(30);
            Assert.Equal((0, 0), (driver.Network.Refused, driver.Counters.SourceExhausted));
            Assert.InRange(driver.Counters.Established, 299, 301);
        }
    }

    [Fact]
    public void A_freeze_lets_lives_end_and_a_drain_ends_them()
    {
        using var driver = Driver(Load(CloseSpec.ClientFin, lifetimeS: 1));
        Rate(driver, 100).RunFor(2);
        driver.Order(new StageOrder.Freeze());
        driver.RunFor(0.5);
        Assert.InRange(driver.Counters.Open, 49, 51);
        driver.RunFor(0.7);
        Assert.Equal(0, driver.Counters.Open);
        Rate(driver, 100).RunFor(0.5);
        driver.Order(new StageOrder.Drain(0, DrainClose.Rst));
        driver.RunUntilEnded(1);
        Assert.Equal((0, 0), (driver.Busy, driver.Network.LiveCount));
    }

    [Fact]
    public void Exponential_lifetimes_have_their_mean_and_bound_and_come_from_the_seed()
    {
        var spec = new LifetimeSpec("exponential", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1));
        var one = new Fourtuple.Sockets.Workers.Lifetimes(spec, 7);
        var same = new Fourtuple.Sockets.Workers.Lifetimes(spec, 7);
        List<long> drawn = [.. Enumerable.Range(0, 100_000).Select(_ => one.NextNs())];
        Assert.All(drawn.Take(1_000), life => Assert.Equal(same.NextNs(), life));
        // Cut at five means: mean x (1 - e^-5).
        Assert.InRange(drawn.Average() / 1e6, 196.5, 200.8);
        Assert.Equal(Second, drawn.Max());
        Assert.InRange(drawn.Count(life => life < 0.2e9 * Math.Log(2)), 49_000, 51_000);
        Assert.InRange(drawn.Count(life => life == Second), 550, 800);
    }

    private static WorkerDriver Driver(
        LoadSpec load, Func<Shared.Tuples.ConnectionTuple, PeerScript>? script = null, ushort ports = 100,
        int destinations = 8, bool takesOver = true) =>
        new(script ?? (_ => PeerScript.Echo), WorkerDriver.Space(ports: ports, destinations: destinations), load,
            takesOver: takesOver);

    private static WorkerDriver Rate(WorkerDriver driver, double perSecond)
    {
        driver.Order(new StageOrder.Rate(perSecond, perSecond, driver.Time.NowNs, 0, 0));
        return driver;
    }

    private static LoadSpec Load(CloseSpec close, double lifetimeS, bool exchange = false) => WorkerDriver.Load() with
    {
        Mode = LoadMode.Churn,
        Close = close,
        Lifetime = new LifetimeSpec("fixed", TimeSpan.FromSeconds(lifetimeS), null),
        Exchange = exchange
            ? new ExchangeSpec("hi\n"u8.ToArray(), null, TimeSpan.FromSeconds(0.5))
            : null,
    };
}
