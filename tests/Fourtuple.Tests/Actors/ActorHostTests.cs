using Fourtuple.Shared.Actors;

namespace Fourtuple.Tests.Actors;

public sealed class ActorHostTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _performed = [];

    [Fact]
    public async Task Effects_are_performed_in_order_one_input_at_a_time()
    {
        var busy = 0;
        var actor = Host((input, _) => [$"{input}.1", $"{input}.2"], async effect =>
        {
            Assert.Equal(1, Interlocked.Increment(ref busy));
            await Task.Yield();
            _performed.Add(effect);
            Interlocked.Decrement(ref busy);
        });
        Assert.True(actor.TryPost("a"));
        Assert.True(actor.TryPost("b"));
        actor.Close();
        await actor.RunAsync(CancellationToken.None).Within();
        Assert.Equal(["a.1", "a.2", "b.1", "b.2"], _performed);
        Assert.Equal(MailboxState.Drained, actor.State);
    }

    [Fact]
    public async Task A_fault_in_step_ends_the_actor_with_that_exception()
    {
        var actor = Host((_, _) => throw new InvalidOperationException("broken brain"), Keep);
        actor.TryPost("a");
        actor.TryPost("b");
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => actor.RunAsync(CancellationToken.None).Within());
        Assert.Equal("broken brain", fault.Message);
        Assert.False(actor.TryPost("c"));
    }

    [Fact]
    public async Task A_fault_in_an_effect_ends_the_actor_before_the_next_effect()
    {
        var actor = Host((_, _) => ["bad", "never"], effect =>
            effect == "bad" ? throw new IOException("broken effect") : Keep(effect));
        actor.TryPost("a");
        await Assert.ThrowsAsync<IOException>(() => actor.RunAsync(CancellationToken.None).Within());
        Assert.Empty(_performed);
    }

    [Fact]
    public async Task Timers_step_the_machine_when_due_and_in_order()
    {
        var actor = Host((input, now) => [$"{input}@{(now - 1_000_000_000) / 1_000_000}"], Keep);
        actor.SetTimer("late", 1_003_000_000, "late");
        actor.SetTimer("soon", 1_001_000_000, "soon");
        actor.SetTimer("gone", 1_002_000_000, "gone");
        Assert.True(actor.CancelTimer("gone"));
        Assert.False(actor.CancelTimer("gone"));
        actor.SetTimer("late", 1_004_500_000, "moved");
        var running = actor.RunAsync(CancellationToken.None);
        for (var ticks = 0; ticks < 5; ticks++)
        {
            await Wait.UntilAsync(() => _time.Pending == 1 || _performed.Count == 2, "the actor waits for its timer");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
        await Wait.UntilAsync(() => _performed.Count == 2, "both timers fired");
        actor.Close();
        await running.Within();
        Assert.Equal("soon@1", _performed[0]);
        Assert.Equal("moved@5", _performed[1]);
    }

    [Fact]
    public async Task A_message_is_served_while_a_timer_is_far_away()
    {
        var actor = Host((input, _) => [input], Keep);
        actor.SetTimer("far", long.MaxValue, "far");
        var running = actor.RunAsync(CancellationToken.None);
        foreach (var message in new[] { "a", "b", "c" })
        {
            await Wait.UntilAsync(() => _time.Pending == 1, "the actor waits");
            Assert.True(actor.TryPost(message));
            await Wait.UntilAsync(() => _performed.Contains(message), message);
        }
        actor.Close();
        await running.Within();
        Assert.Equal(["a", "b", "c"], _performed);
        Assert.Equal(0, _time.Pending);
    }

    [Fact]
    public async Task A_timer_that_is_always_due_does_not_starve_the_mailbox()
    {
        ActorHost<string, string> actor = null!;
        actor = Host((input, _) => [input], effect =>
        {
            if (effect == "tick")
                actor.SetTimer("tick", 0, "tick");
            else
                actor.Close();
            return Keep(effect);
        });
        actor.SetTimer("tick", 0, "tick");
        actor.TryPost("stop");
        await actor.RunAsync(CancellationToken.None).Within();
        Assert.Contains("stop", _performed);
    }

    [Fact]
    public async Task Stopping_ends_a_waiting_actor_with_and_without_timers()
    {
        foreach (var timer in new[] { false, true })
        {
            using var stop = new CancellationTokenSource();
            var actor = Host((input, _) => [input], Keep);
            if (timer)
                actor.SetTimer("far", long.MaxValue, "far");
            var running = actor.RunAsync(stop.Token);
            await stop.CancelAsync();
            await running.Within();
            Assert.False(actor.TryPost("late"));
        }
    }

    private ActorHost<string, string> Host(
        Func<string, long, IReadOnlyList<string>> step, Func<string, ValueTask> perform) =>
        new(new Machine(step), perform, _time, capacity: 8);

    private ValueTask Keep(string effect)
    {
        _performed.Add(effect);
        return ValueTask.CompletedTask;
    }

    private sealed class Machine(Func<string, long, IReadOnlyList<string>> step) : IMachine<string, string>
    {
        public IReadOnlyList<string> Step(string input, long nowNs) => step(input, nowNs);
    }
}
