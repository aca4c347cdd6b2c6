using System.Globalization;
using Fourtuple.Agent;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Tests.Coordinator;

namespace Fourtuple.Tests.Simulation;

/// <summary>One cluster made from one seed: processes, bus, store, target, operator, and who watches them.</summary>
internal sealed class SimWorld
{
    public const string Cluster = "sim";

    public SimWorld(
        int seed, SimScratch scratch, int traced, Func<string, IMachine<CoordinatorInput, CoordinatorEffect>> brain)
    {
        (Seed, Scratch) = (seed, scratch);
        Random = new Random(seed);
        Schedule = new SimSchedule();
        Trace = new SimTrace(Schedule, traced);
        Plan = SimPlan.Of(Random);
        // Not drawn from the seed's own numbers, so that the seeds that once found something stay what they are.
        Steered = seed % 11 == 5;
        Plan = (seed % 11) switch
        {
            6 => SimPlan.Churn(Plan),
            7 => SimPlan.Request(Plan),
            _ => Plan,
        };
        Target = new SimTarget
        {
            FailureShare = Random.Next(4) == 0 ? 0.01 : 0,
            DropChance = Random.Next(4) == 0 ? 0.02 : 0,
        };
        Drifts = Random.Next(3) == 0;
        SharedSources = Random.Next(2) == 0;
        Store = new SimStore(Clock(), () => Schedule.NowNs);
        Bus = new SimBus(this);
        Operator = new SimOperator(this);
        Oracle = new SimOracle(this);
        Agents = [.. Enumerable.Range(1, 3).Select(Agent)];
        Coordinators = [.. Enumerable.Range(1, 2).Select(number => new SimCoordinator(this, $"c{number}", Clock()))];
        MakeBrain = process => brain(process.Name);
        Faults = SimFault.Schedule(Random);
    }

    public int Seed { get; }

    public Random Random { get; }

    public SimSchedule Schedule { get; }

    public SimTrace Trace { get; }

    public SimScratch Scratch { get; }

    public SimPlan Plan { get; }

    public SimTarget Target { get; }

    public SimStore Store { get; }

    public SimBus Bus { get; }

    public SimOperator Operator { get; }

    public SimOracle Oracle { get; }

    public IReadOnlyList<SimAgent> Agents { get; }

    public IReadOnlyList<SimCoordinator> Coordinators { get; }

    public IReadOnlyList<SimFault> Faults { get; }

    public Func<SimCoordinator, IMachine<CoordinatorInput, CoordinatorEffect>> MakeBrain { get; }

    /// <summary>Clocks run up to 5 % fast or slow.</summary>
    public bool Drifts { get; }

    /// <summary>All agents have the same source address: their tuples must be kept apart.</summary>
    public bool SharedSources { get; }

    /// <summary>The operator pauses, resumes and scales runs.</summary>
    public bool Steered { get; }

    public long NowNs => Schedule.NowNs;

    /// <summary>A wall-clock label, as a coordinator would write it.</summary>
    public static string Label(long nowNs) => DateTimeOffset.UnixEpoch.AddYears(56).AddTicks(nowNs / 100)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public override string ToString() =>
        $"seed {Seed}: plan {Plan.Plan.Spec.Profile.Count} steps, level {Plan.Level}, {Plan.Seconds} s, "
        + $"onLoss {Plan.Plan.Spec.Agents.OnLoss}, {(SharedSources ? "one source address" : "own source addresses")}, "
        + $"{(Drifts ? "clocks drift" : "clocks agree")}\n{string.Join('\n', Faults)}";

    private SimClock Clock() => new(
        Random.NextInt64(12 * 3_600) * SimSchedule.Second, Drifts ? 0.95 + (Random.NextDouble() * 0.1) : 1);

    private SimAgent Agent(int number)
    {
        var name = $"a{number}";
        var options = new AgentOptions(
            name, Cluster, EngineKind.Auto, 1, [AddressRangeParser.Parse("10.9.0.0/24")], 10_000, null,
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), new Dictionary<string, string>());
        var source = SharedSources ? "10.8.0.1" : $"10.8.0.{number}";
        var capacity = Samples.Capacity(source) with { Host = $"host-{number}", BootId = $"boot-{number}" };
        return new SimAgent(this, options, capacity, Clock());
    }
}
