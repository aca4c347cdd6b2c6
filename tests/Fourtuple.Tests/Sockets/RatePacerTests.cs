using Fourtuple.Shared.Messages;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

public sealed class RatePacerTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 5_000 * Second;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_start_is_due_when_the_exact_integral_reaches_it(int seed)
    {
        var random = new Random(seed);
        var order = Random(random, random.NextDouble());
        var curve = new RateCurve(order);
        var most = (long)Math.Min(2_000_000_000m, Starts(order, order.OverNs + (60 * Second)));
        var before = long.MinValue;
        foreach (var k in Enumerable.Range(0, 200).Select(_ => random.NextInt64(most + 1)).Order())
        {
            var due = curve.DueNs(k);
            if (due == long.MaxValue)
            {
                continue;
            }
            Assert.True(due >= before, "due times go back");
            before = due;
            var y = (decimal)k + (decimal)order.Phase;
            // A nanosecond, and a millionth of a start where a rate falls to zero.
            Assert.True(Starts(order, due - Start + 1) + 1e-6m >= y, $"start {k} comes too early");
            Assert.True(Starts(order, due - Start - 2) - 1e-6m <= y, $"start {k} comes too late");
            Assert.Equal(k, curve.CountBefore(due));
            Assert.True(curve.CountBefore(due + 1) > k);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void So_many_starts_are_due_by_a_time_as_the_integral_says(int seed)
    {
        var random = new Random(seed);
        var order = Random(random, 0);
        var curve = new RateCurve(order);
        for (var at = 0; at < 50; at++)
        {
            var ns = random.NextInt64(1, order.OverNs + (30 * Second));
            var exact = Starts(order, ns);
            Assert.InRange(curve.CountBefore(Start + ns), (long)(exact - 1e-5m), (long)(exact + 1.00001m));
        }
    }

    [Fact]
    public void A_constant_rate_has_evenly_spaced_starts_for_ever()
    {
        var pacer = Pacer(new StageOrder.Rate(20_000, 20_000, Start, 0, 0));
        for (long k = 0; k < 100_000; k++)
        {
            Assert.Equal(Start + (k * 50_000), pacer.NextDueNs);
            Assert.False(pacer.TryTake(pacer.NextDueNs - 1, out _));
            Assert.True(pacer.TryTake(pacer.NextDueNs, out _));
        }
        var curve = new RateCurve(new StageOrder.Rate(20_000, 20_000, Start, 0, 0));
        Assert.Equal(20_000L * 86_400, curve.CountBefore(Start + (86_400 * Second)));
    }

    [Fact]
    public void A_rate_of_nothing_starts_nothing_and_one_that_falls_to_nothing_ends()
    {
        Assert.Equal(long.MaxValue, Pacer(new StageOrder.Rate(0, 0, Start, 0, 0)).NextDueNs);
        Assert.Equal(long.MaxValue, Pacer(new StageOrder.Rate(0, 0, Start, Second, 0)).NextDueNs);
        var falling = Pacer(new StageOrder.Rate(100, 0, Start, 10 * Second, 0.5));
        Assert.Equal(500, Take(falling, Start + (99 * Second)).Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Equal_shares_with_interleaved_phases_are_the_groups_schedule(int seed)
    {
        var random = new Random(seed);
        var order = Random(random, random.NextDouble()) with { OverNs = random.NextInt64(1, 5 * Second) };
        order = order with { From = order.From / 20, To = order.To / 20 };
        var shares = random.Next(2, 9);
        var until = Start + (7 * Second);
        List<long> merged = [];
        for (var at = 0; at < shares; at++)
        {
            merged.AddRange(Take(Pacer(order with
            {
                From = order.From / shares,
                To = order.To / shares,
                Phase = (at + order.Phase) / shares,
            }), until));
        }
        merged.Sort();
        var whole = Take(Pacer(order), until);
        Assert.InRange(merged.Count, whole.Count - 1, whole.Count + 1);
        for (var k = 0; k < Math.Min(merged.Count, whole.Count); k++)
        {
            // Rounding of the shares' rates moves nothing but the last nanosecond, or the end of a slope to zero.
            Assert.InRange(merged[k] - whole[k], order.To < 1 ? -20_000 : -2, order.To < 1 ? 20_000 : 2);
        }
    }

    [Fact]
    public void An_order_takes_over_at_its_start_time()
    {
        var pacer = Pacer(new StageOrder.Rate(10, 10, Start, 0, 0));
        pacer.Order(new StageOrder.Rate(100, 100, Start + Second, 0, 0));
        var starts = Take(pacer, Start + (2 * Second) - 1);
        Assert.Equal(10, starts.Count(at => at < Start + Second));
        Assert.Equal(100, starts.Count(at => at >= Start + Second));
    }

    [Fact]
    public void An_order_that_comes_late_counts_what_was_started_since()
    {
        var pacer = Pacer(new StageOrder.Rate(10, 10, Start, 0, 0));
        Assert.Equal(20, Take(pacer, Start + (2 * Second) - 1).Count);
        pacer.Order(new StageOrder.Rate(100, 100, Start + Second, 0, 0));
        Assert.Equal(90, Take(pacer, Start + (2 * Second) - 1).Count);
    }

    [Fact]
    public void What_was_due_under_the_former_order_is_still_made()
    {
        var pacer = Pacer(new StageOrder.Rate(10, 10, Start, 0, 0));
        pacer.Order(new StageOrder.Rate(0, 0, Start + Second, 0, 0));
        Assert.Equal(10, Take(pacer, Start + (9 * Second)).Count);
        Assert.Equal(long.MaxValue, pacer.NextDueNs);
    }

    [Fact]
    public void More_orders_than_there_is_room_for_leave_the_last_one()
    {
        var pacer = Pacer(new StageOrder.Rate(1, 1, Start, 0, 0));
        for (var at = 1; at <= 50; at++)
        {
            pacer.Order(new StageOrder.Rate(1, 1, Start + (at * Second), 0, 0));
        }
        Assert.InRange(Take(pacer, Start + (100 * Second) - 1).Count, 100, 100);
    }

    [Fact]
    public void Starts_passed_over_are_counted_and_a_hold_ends_the_schedule()
    {
        var pacer = Pacer(new StageOrder.Rate(1_000, 1_000, Start, 0, 0));
        Assert.Equal(100, Take(pacer, Start + (Second / 10) - 1).Count);
        Assert.Equal(400, pacer.SkipBefore(Start + (Second / 2)));
        Assert.Equal(Start + (Second / 2), pacer.NextDueNs);
        Assert.Equal(500, pacer.Hold(Start + Second));
        Assert.Equal((false, long.MaxValue), (pacer.Runs, pacer.NextDueNs));
        pacer.Order(new StageOrder.Rate(1_000, 1_000, Start + (5 * Second), 0, 0));
        Assert.Equal(1_000, Take(pacer, Start + (6 * Second) - 1).Count);
    }

    private static StageOrder.Rate Random(Random random, double phase)
    {
        var scale = Math.Pow(10, random.Next(0, 6));
        return new StageOrder.Rate(
            random.Next(4) == 0 ? 0 : Math.Ceiling(random.NextDouble() * scale),
            random.Next(5) == 0 ? 0 : Math.Ceiling(random.NextDouble() * scale),
            Start, random.NextInt64(1, (long)Math.Pow(10, random.Next(3, 14))), phase);
    }

    private static RatePacer Pacer(StageOrder.Rate order)
    {
        var pacer = new RatePacer();
        pacer.Order(order);
        return pacer;
    }

    private static List<long> Take(RatePacer pacer, long nowNs)
    {
        List<long> taken = [];
        while (pacer.TryTake(nowNs, out var at))
        {
            taken.Add(at);
        }
        return taken;
    }

    /// <summary>The integral in 28 digits.</summary>
    private static decimal Starts(StageOrder.Rate order, long ns)
    {
        var (t, over) = (Math.Max(0, ns) / 1e9m, order.OverNs / 1e9m);
        var (from, to) = ((decimal)order.From, (decimal)order.To);
        var sloped = Math.Min(t, over);
        return (from * sloped) + ((to - from) * sloped / over * sloped / 2) + (to * (t - sloped));
    }
}
