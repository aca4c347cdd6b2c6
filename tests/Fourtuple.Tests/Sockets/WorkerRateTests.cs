using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Sockets;

/// <summary>Starts at a rate: openings of churn.</summary>
public sealed class WorkerRateTests
{
    private const long Second = 1_000_000_000;
    private static readonly LoadSpec Load = WorkerDriver.Load() with { Mode = LoadMode.Churn };

    [Fact]
    public void Openings_follow_the_rate_and_stay_at_its_end()
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo, load: Load);
        driver.Order(new StageOrder.Rate(0, 100, driver.Time.NowNs, 2 * Second, 0));
        driver.RunFor(2);
        Assert.InRange(driver.Counters.Attempted, 99, 101);
        driver.RunFor(3);
        Assert.InRange(driver.Counters.Attempted, 399, 401);
        Assert.Equal((0, 0), (driver.Counters.StartedLate, driver.Counters.Skipped));
    }

    [Fact]
    public void A_freeze_holds_the_rate_until_the_next_order()
    {
        using var driver = new WorkerDriver(_ => PeerScript.Echo, load: Load);
        driver.Order(new StageOrder.Rate(100, 100, driver.Time.NowNs, 0, 0));
        driver.RunFor(1);
        driver.Order(new StageOrder.Freeze());
        driver.RunFor(2);
        Assert.InRange(driver.Counters.Attempted, 99, 101);
        driver.Order(new StageOrder.Rate(50, 50, driver.Time.NowNs, 0, 0));
        driver.RunFor(1);
        Assert.InRange(driver.Counters.Attempted, 149, 152);
        Assert.Equal(0, driver.Counters.StartedLate);
    }

    [Fact]
    public void Starts_that_nothing_could_be_done_about_for_a_second_are_skipped()
    {
        using var driver = new WorkerDriver(_ => new PeerScript { Silent = true }, load: Load, slots: 10);
        driver.Order(new StageOrder.Rate(100, 100, driver.Time.NowNs, 0, 0));
        driver.RunFor(2.5);
        Assert.Equal(10, driver.Counters.Attempted);
        Assert.InRange(driver.Counters.Skipped, 138, 142);
        driver.Order(new StageOrder.Drain(0, DrainClose.Rst));
        driver.RunUntilEnded(1);
        Assert.InRange(driver.Counters.Skipped + driver.Counters.Attempted, 249, 252);
    }
}
