using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

public sealed class PacerTests
{
    [Theory]
    [InlineData(1_000, 1_000_000_000L, 0.0)]
    [InlineData(7, 1_000_000_000L, 0.5)]
    [InlineData(99_991, 3_600_000_000_007L, 0.25)]
    [InlineData(3, 2L, 0.75)]
    public void Every_start_is_due_exactly_by_the_formula(int count, long overNs, double phase)
    {
        const long Start = 5_000_000_000_000;
        var pacer = new Pacer();
        pacer.Schedule(Start, overNs, count, phase);
        var shift = (Int128)(phase * (1 << 20));
        for (long k = 0; k < count; k++)
        {
            var expected = Start + (long)((Int128)overNs * (((Int128)k << 20) + shift) / ((Int128)count << 20));
            Assert.Equal(expected, pacer.NextDueNs);
            Assert.False(pacer.TryTake(expected - 1, out _));
            Assert.True(pacer.TryTake(expected, out var intended));
            Assert.Equal(expected, intended);
        }
        Assert.Equal(long.MaxValue, pacer.NextDueNs);
        Assert.Equal(0, pacer.Remaining);
    }

    [Fact]
    public void A_late_engine_still_gets_the_intended_times()
    {
        var pacer = new Pacer();
        pacer.Schedule(0, 1_000, 10, 0);
        var intended = new List<long>();
        while (pacer.TryTake(5_000, out var at))
        {
            intended.Add(at);
        }
        Assert.Equal([0L, 100, 200, 300, 400, 500, 600, 700, 800, 900], intended);
    }

    [Fact]
    public void A_pace_is_never_exceeded_and_a_stall_is_not_caught_up_with()
    {
        var pacer = new Pacer();
        pacer.Pace(0, 1_000_000, 10_000);
        var times = new List<long>();
        for (long now = 0; now < 2_000_000_000; now += now == 500_000_000 ? 700_000_000 : 20_000)
        {
            while (pacer.TryTake(now, out var intended))
            {
                Assert.Equal(now, intended);
                times.Add(now);
            }
        }
        Assert.InRange(times.Count, 12_900, 13_015);
        for (var i = 200; i < times.Count; i++)
        {
            Assert.True(times[i] - times[i - 200] >= (200 * 100_000L) - 1_100_000, "faster than the pace");
        }
    }

    [Fact]
    public void Hold_keeps_what_remains_and_stop_forgets_it()
    {
        var pacer = new Pacer();
        pacer.Pace(0, 5, 0);
        Assert.True(pacer.TryTake(0, out _));
        pacer.Hold();
        Assert.False(pacer.TryTake(1, out _));
        Assert.Equal(4, pacer.Stop());
        Assert.Equal(0, pacer.Remaining);
    }
}
