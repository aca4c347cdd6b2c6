using Fourtuple.Coordinator.Cluster;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Tests.Simulation;

/// <param name="Failure">What broke, with the seed, the faults and the last events; null when nothing did.</param>
/// <param name="Fingerprint">The same for every run of one seed.</param>
/// <param name="VirtualSeconds">How much time passed in it.</param>
internal sealed record SimResult(
    int Seed, string? Failure, string Invariant, ulong Fingerprint, double VirtualSeconds, long Events, string Trace);

/// <summary>One seed from beginning to end.</summary>
internal sealed class SimRun(SimWorld world)
{
    /// <summary>R, the wait before a slice may be leased again, and what every run may take beyond it.</summary>
    private const long EndsWithinNs = (31 + 60) * SimSchedule.Second;

    private const long LeastNs = 60 * SimSchedule.Second;
    private const long TickNs = SimSchedule.Second / 4;

    /// <summary>The second run begins when the first has ended; its slices may have to wait for R.</summary>
    private bool _secondAsked;

    public static SimResult Of(
        int seed, SimScratch scratch, int traced, Func<string, IMachine<CoordinatorInput, CoordinatorEffect>> brain)
    {
        var world = new SimWorld(seed, scratch, traced, brain);
        var (invariant, failure) = ("", (string?)null);
        try
        {
            new SimRun(world).ToEnd();
        }
        catch (SimBroken broken)
        {
            (invariant, failure) = (broken.Invariant, broken.Message);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            (invariant, failure) = ("exception", error.ToString());
        }
        return new SimResult(
            seed, failure is null ? null : $"{failure}\n{world}\n{world.Trace.Text()}", invariant,
            world.Trace.Fingerprint, world.NowNs / 1e9, world.Schedule.Done, traced > 100 ? world.Trace.Text() : "");
    }

    private void ToEnd()
    {
        Begin();
        var ends = new SimEndings(world);
        var faultsOverNs = SimFault.LastMs * SimSchedule.Millisecond;
        while (world.NowNs < LeastNs || !ends.All)
        {
            world.Schedule.Step(world.NowNs + TickNs);
            if (world.NowNs > faultsOverNs)
            {
                ends.Judge(faultsOverNs, EndsWithinNs);
            }
        }
        Pass(10 * SimSchedule.Second);
        ends.JudgeRest();
    }

    private void Begin()
    {
        foreach (var agent in world.Agents)
        {
            world.Schedule.At(world.Random.NextInt64(2 * SimSchedule.Second), agent.Start);
        }
        world.Coordinators[0].Start();
        // At once, soon, or while something is going on already.
        var second = world.Random.Next(3) * 9 * SimSchedule.Second;
        world.Schedule.At(world.Random.NextInt64(second + SimSchedule.Second), world.Coordinators[1].Start);
        world.Schedule.At(3 * SimSchedule.Second, () => world.Operator.Run(world.Plan));
        world.Schedule.At(TickNs, Tick);
        new SimFaults(world).Arrange(world.Faults);
        if (world.Steered)
        {
            world.Operator.Steer(new Random(world.Seed));
        }
    }

    private void Tick()
    {
        world.Oracle.Tick();
        if (!_secondAsked && world.NowNs < SimFault.LastMs * SimSchedule.Millisecond
            && world.Operator.Accepted.Keys.Any(run => world.Store.Runs[run].Ended))
        {
            _secondAsked = true;
            world.Operator.Run(world.Plan);
        }
        world.Schedule.After(TickNs, Tick);
    }

    private void Pass(long spanNs)
    {
        var endNs = world.NowNs + spanNs;
        while (world.Schedule.Step(endNs))
        {
        }
    }
}
