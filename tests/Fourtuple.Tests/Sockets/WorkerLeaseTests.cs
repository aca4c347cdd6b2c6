using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

/// <summary>
/// A worker whose lease has lapsed is silent without being told; what is open stays until it is told.
/// </summary>
public sealed class WorkerLeaseTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void NothingIsOpenedBeforeTheFirstPermit()
    {
        var lease = new LoadLease(0);
        using var driver = New(lease);
        driver.Ramp(50, 0.1).RunFor(2);
        Assert.Equal((0, 0), (driver.Counters.Attempted, driver.Counters.Skipped));
        lease.Permit(driver.Time.NowNs + (100 * Second));
        driver.RunFor(2);
        Assert.Equal(50, driver.Counters.Open);
    }

    [Fact]
    public void AfterTheLeaseNoConnectIsMadeAndNoHeartbeatSent()
    {
        var lease = new LoadLease(FakeTime.StartNs + (5 * Second));
        using var driver = New(lease, reopen: true);
        driver.Ramp(100, 10).RunFor(4.999);
        var before = driver.Counters;
        Assert.InRange(before.Established, 48, 51);
        Assert.True(before.ExchangesSent > 100);
        driver.Time.AdvanceTo(FakeTime.StartNs + (5 * Second));
        driver.RunFor(30);
        var after = driver.Counters;
        Assert.Equal((before.Attempted, before.ExchangesSent), (after.Attempted, after.ExchangesSent));
        Assert.Equal(before.Open + before.Pending, after.Open);
    }

    [Fact]
    public void AProcessThatWasStoppedComesBackSilent()
    {
        var lease = new LoadLease(FakeTime.StartNs + (5 * Second));
        using var driver = New(lease);
        driver.Ramp(100, 10).RunFor(2);
        var before = driver.Counters;
        // SIGSTOP and SIGCONT: the next turn finds the time far ahead, and hundreds of starts due.
        driver.Time.Advance(60 * Second);
        driver.RunFor(5);
        Assert.Equal(before.Attempted, driver.Counters.Attempted);
        Assert.Equal(before.ExchangesSent, driver.Counters.ExchangesSent);
    }

    [Fact]
    public void ALapsedWorkerDrainsAndDoesNotSpin()
    {
        var lease = new LoadLease(FakeTime.StartNs + (3 * Second));
        using var driver = New(lease, reopen: true);
        driver.Ramp(200, 4).RunFor(3.5);
        Assert.True(driver.Worker.PollTimeoutNs(driver.Time.NowNs) > 0);
        driver.Order(new StageOrder.Drain(0, DrainClose.Rst));
        driver.RunUntilEnded();
        Assert.Equal(200, driver.Counters.Attempted + driver.Counters.Skipped);
    }

    [Fact]
    public void WhenAResourceRanOutNothingMoreIsOpenedAndTheRestGoesOn()
    {
        var lease = new LoadLease(long.MaxValue);
        using var driver = New(lease);
        driver.Ramp(100, 10).RunFor(5);
        lease.StopOpening();
        driver.RunFor(0.2);
        var (attempted, sent) = (driver.Counters.Attempted, driver.Counters.ExchangesSent);
        driver.RunFor(10);
        Assert.Equal(attempted, driver.Counters.Attempted);
        Assert.Equal(100, driver.Counters.Attempted + driver.Counters.Skipped);
        Assert.True(driver.Counters.ExchangesSent > sent + 200);
        // Also a stage that comes later opens nothing, and one that goes down still closes.
        driver.Ramp(100, 1).RunFor(3);
        Assert.Equal(attempted, driver.Counters.Attempted);
        driver.Ramp(10, 1).RunFor(3);
        Assert.Equal(10, driver.Counters.Open);
    }

    [Fact]
    public void TheBootClockRunsWithTheMonotonicOne()
    {
        var clock = BootClock.Instance;
        var (boot, monotonic) = (clock.GetTimestamp(), TimeProvider.System.GetTimestamp());
        Assert.True(boot >= monotonic - Second, "time since boot is less than time without suspension");
        Assert.InRange(clock.GetTimestamp() - boot, 0, 60 * Second);
        Assert.Equal(TimeProvider.System.TimestampFrequency, clock.TimestampFrequency);
    }

    private static WorkerDriver New(LoadLease lease, bool reopen = false) => new(
        _ => PeerScript.Echo, load: WorkerDriver.Load(WorkerDriver.Beat("PING"), reopen), lease: lease);
}
