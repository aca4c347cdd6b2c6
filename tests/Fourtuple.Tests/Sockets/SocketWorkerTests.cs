using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Sockets;

public sealed class SocketWorkerTests
{
    [Fact]
    public void An_open_loop_ramp_reaches_its_level_on_time_from_few_ports()
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo);
        driver.Ramp(400, overS: 2).RunFor(1);
        Assert.InRange(driver.Counters.Attempted, 199, 201);
        driver.RunFor(1.1);
        Assert.Equal((400, 400, 0), (driver.Counters.Attempted, driver.Counters.Open, driver.Counters.StartedLate));
        Assert.Equal(50, driver.Network.Established.Select(tuple => tuple.Source.Port).Distinct().Count());
        var snapshot = driver.Snapshot();
        Assert.Equal(400, snapshot.Connect.TotalCount);
        Assert.InRange(snapshot.Connect.Max, 100_000, 101_000);
        Assert.Equal(400, snapshot.Lag.TotalCount);
        Assert.Equal(400, snapshot.Destinations.Sum(row => row.Established));
        Assert.Equal([400L], snapshot.SourceConnections);
        Assert.Equal(50, snapshot.SourcePorts.Sum(word => System.Numerics.BitOperations.PopCount(word)));
    }

    [Fact]
    public void A_ramp_down_closes_to_the_level()
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo);
        driver.Ramp(100, 0.1).RunFor(0.2);
        driver.Ramp(30, 1).RunFor(0.5);
        Assert.InRange(driver.Counters.Open, 64, 66);
        driver.RunFor(0.7);
        Assert.Equal((30, 70, 0), (driver.Counters.Open, driver.Counters.ClosedByUs, driver.Counters.Dropped));
        Assert.Equal(30, driver.Busy);
        driver.Ramp(60, 0, pace: 1_000).RunFor(0.1);
        Assert.Equal((60, 130), (driver.Counters.Open, driver.Counters.Attempted));
    }

    [Theory]
    [InlineData(DrainClose.Fin)]
    [InlineData(DrainClose.Rst)]
    [InlineData(DrainClose.Abandon)]
    public void A_drain_closes_everything_and_freezes_the_account(DrainClose close)
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo);
        driver.Ramp(200, 0.5).RunFor(1);
        driver.Order(new StageOrder.Drain(1_000_000_000, close));
        driver.RunUntilEnded(3);
        Assert.Equal((0, 200, 0), (driver.Counters.Open, driver.Counters.ClosedByUs, driver.Counters.ClosedByPeer));
        var snapshot = driver.Snapshot();
        Assert.True(snapshot.Draining && snapshot.Ended);
        Assert.Equal((200, 200, 0), (snapshot.AtDrain.Open, snapshot.AtDrain.Established, snapshot.AtDrain.ClosedByUs));
        Assert.Equal(close == DrainClose.Abandon ? 200 : 0, driver.Network.LiveCount);
    }

    [Fact]
    public void A_drain_goes_evenly_over_its_time()
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo);
        driver.Ramp(200, 0.1).RunFor(0.5);
        driver.Order(new StageOrder.Drain(2_000_000_000, DrainClose.Rst));
        driver.RunFor(1);
        Assert.InRange(driver.Counters.ClosedByUs, 98, 102);
        driver.RunUntilEnded(1.1);
    }

    [Fact]
    public void A_peer_that_never_answers_a_fin_is_reset_in_bounded_time()
    {
        using var driver = new WorkerDriver(_ => new PeerScript { FinAnswerNs = null });
        driver.Ramp(10, 0.1).RunFor(0.5);
        driver.Order(new StageOrder.Drain(0, DrainClose.Fin));
        driver.RunFor(4);
        Assert.False(driver.Worker.Ended);
        driver.RunUntilEnded(1.5);
    }

    [Fact]
    public void A_drain_in_the_middle_of_a_ramp_counts_the_rest_as_skipped()
    {
        using var driver = new WorkerDriver(tuple =>
            tuple.Destination.Port == 7_000 ? new PeerScript { Silent = true } : PeerScript.Echo);
        driver.Ramp(400, 2).RunFor(1);
        driver.Order(new StageOrder.Drain(0, DrainClose.Rst));
        driver.RunUntilEnded(3);
        var atDrain = driver.Snapshot().AtDrain;
        Assert.Equal(400, atDrain.Attempted + atDrain.Skipped);
        Assert.InRange(atDrain.Pending, 24, 26);
        Assert.Equal(atDrain.Attempted, atDrain.Established + atDrain.Failed + atDrain.Pending);
        Assert.Equal((0, 0), (driver.Counters.Pending, driver.Counters.Open));
        Assert.Equal(0, driver.Busy);
    }

    [Fact]
    public void Freeze_stops_opening_and_a_new_ramp_goes_on()
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo);
        driver.Ramp(400, 2).RunFor(1);
        driver.Order(new StageOrder.Freeze());
        driver.RunFor(0.1);
        var frozen = driver.Counters.Attempted;
        driver.RunFor(2);
        Assert.Equal(frozen, driver.Counters.Attempted);
        driver.Ramp(300, 0.5).RunFor(1);
        Assert.Equal((300, 100), (driver.Counters.Open, driver.Counters.Skipped));
    }

    [Fact]
    public void A_silent_destination_times_out_and_its_slots_come_back()
    {
        using var driver = new WorkerDriver(_ => new PeerScript { Silent = true });
        driver.Ramp(20, 0.1).RunFor(2.9);
        Assert.Equal((20, 0), (driver.Counters.Pending, driver.Counters.Failed));
        driver.RunFor(0.5);
        Assert.Equal((0, 20), (driver.Counters.Pending, driver.Counters.Failed));
        Assert.Equal([(FailurePhase.Connect, FailureCause.TimedOut, 0, 20L)], driver.Failures());
        Assert.Equal((0, 0), (driver.Busy, driver.Network.LiveCount));
    }

    [Fact]
    public void Refusals_are_failures_by_destination_and_retries_are_openings_of_their_own()
    {
        using var driver = new WorkerDriver(
            tuple => tuple.Destination.Port == 7_003 ? new PeerScript { OpenErrno = 111 } : PeerScript.Echo,
            load: WorkerDriver.Load(retries: 2));
        driver.Ramp(80, 0.1).RunFor(5);
        var snapshot = driver.Snapshot();
        Assert.Equal(snapshot.Destinations.Sum(row => row.Established), driver.Counters.Established);
        Assert.Equal(snapshot.Destinations[3].Failed, driver.Counters.Failed);
        Assert.True(driver.Counters.Failed >= 10);
        Assert.Equal(driver.Counters.Attempted, driver.Counters.Established + driver.Counters.Failed);
        Assert.Equal(
            [(FailurePhase.Connect, FailureCause.Refused, 111, driver.Counters.Failed)], driver.Failures());
    }

    [Fact]
    public void A_held_source_port_is_passed_over_and_used_again_after_its_rest()
    {
        var space = WorkerDriver.Space(ports: 4, destinations: 8);
        using var driver = new WorkerDriver(_ => PeerScript.Echo, space);
        var held = new Endpoint(Address.Parse("127.0.0.2"), 10_001);
        driver.Network.Held.Add(held);
        driver.Ramp(24, 0.1).RunFor(1);
        Assert.Equal((24, 24, 0), (driver.Counters.Open, driver.Counters.Attempted, driver.Counters.Failed));
        Assert.Equal(8, driver.Counters.TuplesSkipped);
        Assert.DoesNotContain(driver.Network.Established, tuple => tuple.Source == held);
        driver.Network.Held.Clear();
        driver.RunFor(60);
        driver.Ramp(32, 0.1).RunFor(1);
        Assert.Equal((32, 0), (driver.Counters.Open, driver.Counters.Skipped));
        Assert.Equal(8, driver.Network.Established.Count(tuple => tuple.Source == held));
    }

    [Fact]
    public void Without_free_tuples_openings_are_skipped_not_failed()
    {
        var space = WorkerDriver.Space(ports: 2, destinations: 4);
        using var driver = new WorkerDriver(_ => PeerScript.Echo, space);
        driver.Network.Held.Add(new Endpoint(Address.Parse("127.0.0.2"), 10_001));
        driver.Ramp(10, 0.1).RunFor(1);
        Assert.Equal((4, 4, 0), (driver.Counters.Open, driver.Counters.Attempted, driver.Counters.Failed));
        Assert.Equal((6, 6), (driver.Counters.Skipped, driver.Counters.SourceExhausted));
    }

    [Fact]
    public void A_tuple_in_use_elsewhere_is_passed_over()
    {
        var space = WorkerDriver.Space(ports: 2, destinations: 4);
        using var driver = new WorkerDriver(_ => PeerScript.Echo, space);
        var taken = space[2];
        Assert.True(driver.Network.TryUse(ref taken, new FakeEventLoop(driver.Network, 1, driver.Time), 0));
        driver.Ramp(7, 0.1).RunFor(1);
        Assert.Equal((7, 1, 0), (driver.Counters.Open, driver.Counters.TuplesSkipped, driver.Counters.Failed));
    }

    [Fact]
    public void Peers_that_end_are_seen_at_once_and_told_apart()
    {
        using var driver = new WorkerDriver(tuple => tuple.Destination.Port switch
        {
            7_000 => new PeerScript { FinAfterNs = 500_000_000 },
            7_001 => new PeerScript { RstAfterNs = 500_000_000 },
            _ => PeerScript.Echo,
        });
        driver.Ramp(80, 0.1).RunFor(0.9);
        Assert.Equal((60, 20, 20), (driver.Counters.Open, driver.Counters.ClosedByPeer, driver.Counters.Dropped));
        Assert.Equal(
            [(FailurePhase.Open, FailureCause.Reset, 104, 10L), (FailurePhase.Open, FailureCause.ClosedByPeer, 0, 10L)],
            driver.Failures());
        Assert.Equal(60, driver.Busy);
    }

    [Fact]
    public void Reopening_adds_openings_and_restores_the_level()
    {
        var first = true;
        using var driver = new WorkerDriver(
            _ => first ? new PeerScript { RstAfterNs = 500_000_000 } : PeerScript.Echo,
            load: WorkerDriver.Load(reopen: true));
        driver.Ramp(20, 0.1).RunFor(0.4);
        first = false;
        driver.RunFor(3);
        Assert.Equal((20, 40, 20), (driver.Counters.Open, driver.Counters.Attempted, driver.Counters.Dropped));
        Assert.Equal(20, driver.Network.Established.Distinct().Count());
    }

    [Fact]
    public void Kernel_binding_asks_for_port_zero()
    {
        var asked = new List<ConnectionTuple>();
        using var driver = new WorkerDriver(
            tuple =>
            {
                asked.Add(tuple);
                return PeerScript.Echo;
            },
            bind: BindMode.Kernel);
        driver.Ramp(16, 0.1).RunFor(0.5);
        Assert.All(asked, tuple => Assert.Equal(0, tuple.Source.Port));
        Assert.Equal(16, driver.Counters.Open);
    }
}
