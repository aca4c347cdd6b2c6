using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Coordinator;

public sealed class WhatIfTableTests
{
    private static IReadOnlyList<WhatIfEntry> Rows(
        int ports, long sources, long destinations, long memoryBytes = 64L << 30, bool local = false)
    {
        var host = HostFigures.Of(Samples.Capacity() with { MemAvailableBytes = memoryBytes });
        return WhatIfTable.Build(
            new LimitCase(
                PlanAsk.Of(Samples.Plan().Spec),
                new TupleCeiling(1, 28_232, ports, sources, destinations, ReuseMode.PerDestination), [host], local,
                destinations, 1, new LimitAssumptions()),
            peak: 1_000);
    }

    private static WhatIfEntry Named(IReadOnlyList<WhatIfEntry> rows, string name) =>
        Assert.Single(rows, row => row.Name == name);

    [Fact]
    public void Tuples_are_sources_times_ports_times_destinations()
    {
        var rows = Rows(ports: 100, sources: 2, destinations: 8);
        Assert.Equal(28_232, rows[0].Connections);
        Assert.Equal(2 * 64_512, rows[1].Connections);
        Assert.Equal((1_600, 1_600, "tuples"), (rows[2].Connections, rows[2].Possible, rows[2].Limit));
        Assert.Equal(1_800, Named(rows, "one more destination").Possible);
        Assert.Equal(2_400, Named(rows, "one more source address").Possible);
        Assert.Equal(64_512 * 16, Named(rows, "every unprivileged port").Possible);
        Assert.Equal((2, 4, 3_200), Parts(Named(rows, "one more agent")));
        static (int, int, double?) Parts(WhatIfEntry row) => (row.Agents, row.SourceIps, row.Possible);
    }

    [Fact]
    public void Only_the_run_itself_is_measured()
    {
        var run = Assert.Single(Rows(100, 1, 8), row => row.Measured);
        Assert.Equal(("this run", 1_000), (run.Name, run.Connections));
    }

    [Fact]
    public void Memory_ends_what_tuples_would_allow()
    {
        // (12 GiB - 2 GiB) / 4,800 B
        var rows = Rows(ports: 60_000, sources: 4, destinations: 64, memoryBytes: 12L << 30);
        Assert.Equal(("memory", (10L << 30) / 4_800), (rows[2].Limit, (long)rows[2].Possible!.Value));
        Assert.Equal(15_360_000, rows[2].Connections);
        Assert.Equal(2 * ((10L << 30) / 4_800), (long)Named(rows, "one more agent").Possible!.Value);
    }

    [Fact]
    public void The_grid_multiplies_agents_and_addresses()
    {
        var grid = Rows(100, 2, 8).Where(row => row.Name.Length == 0).ToArray();
        Assert.Equal(8, grid.Length);
        Assert.Equal(4 * 4 * 1_600, Assert.Single(grid, row => (row.Agents, row.SourceIps) == (4, 32)).Possible);
    }

    [Fact]
    public void The_cheapest_step_comes_before_one_more_agent()
    {
        Assert.Equal(
            "Every unprivileged port makes room for 1,032,192 connections instead of 1,600.",
            NextStep.Growth(Rows(100, 2, 8)));
        // With all ports in use already the target's side is next, and then addresses.
        Assert.Equal(
            "One more destination makes room for 1,161,216 connections instead of 1,032,192; one more agent would "
            + "make it 2,064,384.",
            NextStep.Growth(Rows(64_512, 2, 8)));
    }

    [Fact]
    public void What_no_address_can_mend_is_said()
    {
        // Agents of one host share its memory, so on loopback one more of them adds none.
        Assert.Equal(
            "Memory ends at 1,118,481 connections: no further port, destination, address or agent adds room, so raise "
            + "that first.",
            NextStep.Growth(Rows(60_000, 4, 64, 12L << 30, local: true)));
        Assert.Equal("", NextStep.Growth([]));
    }

    [Fact]
    public void What_ends_every_growth_is_said()
    {
        // 80,000 tuples become millions; (12 GiB - 2 GiB) / 4,800 B / 2 ends hold fewer, whichever step is taken.
        Assert.Equal(
            "Every unprivileged port makes room for 1,118,481 connections instead of 80,000; the limit there: memory.",
            NextStep.Growth(Rows(1_000, 1, 80, 12L << 30, local: true)));
    }
}
