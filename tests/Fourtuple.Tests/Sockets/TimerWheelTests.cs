using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

public sealed class TimerWheelTests
{
    private const long TickNs = 1L << TimerWheel.TickShift;

    [Theory]
    [InlineData(1, 300L)]
    [InlineData(2, 100_000L)]
    [InlineData(3, 40_000_000L)]
    [InlineData(4, 4_000_000_000L)]
    public void Agrees_with_a_sorted_model(int seed, long farthestTicks)
    {
        const int Slots = 200;
        const long Origin = 77_000_000_123;
        var random = new Random(seed);
        var model = new Dictionary<int, long>();
        using var wheel = new TimerWheel(Slots, Origin);
        var now = Origin;
        for (var round = 0; round < 3_000; round++)
        {
            var slot = random.Next(Slots);
            if (random.Next(5) == 0)
            {
                wheel.Cancel(slot);
                model.Remove(slot);
            }
            else
            {
                var far = (long)(farthestTicks * Math.Pow(random.NextDouble(), 6) * TickNs);
                model[slot] = now + Math.Min(far, (uint.MaxValue - 1L) * TickNs - (now - Origin));
                wheel.Set(slot, model[slot]);
            }
            Assert.Equal(model.Count, wheel.Count);
            if (round % 3 == 0)
            {
                now += random.NextInt64(Math.Max(1, farthestTicks * TickNs / 20_000));
                CheckAdvance(wheel, model, now, Origin);
            }
        }
    }

    [Fact]
    public void Next_due_is_never_late_and_leads_to_every_timer()
    {
        var random = new Random(9);
        using var wheel = new TimerWheel(50, 0);
        var due = Enumerable.Range(0, 50).Select(_ => random.NextInt64(200_000_000_000)).ToArray();
        for (var slot = 0; slot < due.Length; slot++)
        {
            wheel.Set(slot, due[slot]);
        }
        for (var steps = 0; wheel.Count > 0; steps++)
        {
            Assert.True(steps < 2_000);
            var next = wheel.NextDueNs();
            wheel.Advance(next);
            while (wheel.TryTake(out var slot))
            {
                Assert.InRange(next - due[slot], 0, TickNs - 1);
            }
        }
        Assert.Equal(long.MaxValue, wheel.NextDueNs());
    }

    [Fact]
    public void Setting_again_replaces_and_cancel_of_a_due_timer_holds()
    {
        using var wheel = new TimerWheel(4, 0);
        wheel.Set(1, 10 * TickNs);
        wheel.Set(1, 20 * TickNs);
        wheel.Set(2, 20 * TickNs);
        wheel.Advance(15 * TickNs);
        Assert.False(wheel.TryTake(out _));
        wheel.Advance(20 * TickNs);
        wheel.Cancel(2);
        Assert.True(wheel.TryTake(out var slot));
        Assert.Equal(1, slot);
        Assert.False(wheel.TryTake(out _));
        Assert.Equal(0, wheel.Count);
    }

    private static void CheckAdvance(TimerWheel wheel, Dictionary<int, long> model, long now, long origin)
    {
        wheel.Advance(now);
        var expected = model
            .Where(timer => (timer.Value - origin + TickNs - 1) / TickNs <= (now - origin) / TickNs)
            .Select(timer => timer.Key).ToHashSet();
        var taken = new HashSet<int>();
        while (wheel.TryTake(out var slot))
        {
            Assert.True(taken.Add(slot));
            model.Remove(slot);
        }
        Assert.Equal(expected.Order(), taken.Order());
    }
}
