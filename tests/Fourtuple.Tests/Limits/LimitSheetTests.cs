using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Limits;

/// <summary>Every formula with numbers worked out by hand.</summary>
public sealed class LimitSheetTests
{
    [Theory]
    [InlineData(1, 64_512, 20, ReuseMode.PerDestination, 1_290_240)]
    [InlineData(3, 1_000, 7, ReuseMode.PerDestination, 21_000)]
    [InlineData(3, 1_000, 7, ReuseMode.Exclusive, 3_000)]
    public void Tuples_are_sources_by_ports_by_destinations(
        long sources, int ports, long destinations, ReuseMode reuse, double expected)
    {
        var about = LimitCases.Of(LimitCases.Hold(10) with { Reuse = reuse }, destinations, sources, ports);
        Assert.Equal(expected, LimitCases.Row(about, "tuples").Value);
    }

    [Fact]
    public void Epoll_takes_a_descriptor_a_connection()
    {
        var row = LimitCases.Row(
            LimitCases.Of(LimitCases.Hold(5), hosts: [LimitCases.Host(1_064), LimitCases.Host(2_064)]),
            "file descriptors");
        Assert.Equal(3_000, row.Value);
        Assert.True(row.Refuses);
    }

    [Fact]
    public void Rings_pass_the_descriptor_limit()
    {
        var row = LimitCases.Row(
            LimitCases.Of(LimitCases.Hold(5), hosts: [LimitCases.Host(164, engine: "io_uring")]), "rings");
        Assert.Equal(100 * 164, row.Value);
    }

    [Theory]
    [InlineData(1_654, 3 * 20_000)]
    [InlineData(0, null)]
    public void Rings_of_an_unprivileged_user_are_locked_memory(long user, int? expected)
    {
        var host = LimitCases.Host(
            20_000, engine: "io_uring",
            environment: [(EnvironmentKeys.User, user), (EnvironmentKeys.Memlock, (3 * (56 << 10)) + 1)]);
        var rows = LimitSheet.Of(LimitCases.Of(LimitCases.Hold(5), hosts: [host]));
        Assert.Equal(expected, rows.FirstOrDefault(row => row.Name == "locked memory")?.Value);
    }

    [Theory]
    [InlineData(false, 1_000_000)]
    [InlineData(true, 500_000)]
    public void Memory_counts_both_ends_when_both_are_here(bool local, double expected)
    {
        var about = LimitCases.Of(
            LimitCases.Hold(5), local: local, hosts: [LimitCases.Host(memory: (2L << 30) + 4_800_000_000)]);
        Assert.Equal(expected, LimitCases.Row(about, "memory").Value);
    }

    [Fact]
    public void Agents_of_one_host_divide_its_memory_and_its_files()
    {
        var host = LimitCases.Host(
            memory: (2L << 30) + 4_800_000_000,
            environment: [(EnvironmentKeys.FileMax, 1_000), (EnvironmentKeys.FilesInUse, 400)]);
        var about = LimitCases.Of(LimitCases.Hold(5), hosts: [host, host]);
        Assert.Equal(1_000_000, LimitCases.Row(about, "memory").Value);
        Assert.Equal(600, LimitCases.Row(about, "open files of the system").Value);
        var apart = LimitCases.Of(LimitCases.Hold(5), hosts:
            [host, host with { Capacity = host.Capacity with { BootId = "other" } }]);
        Assert.Equal(2_000_000, LimitCases.Row(apart, "memory").Value);
        Assert.Equal(1_200, LimitCases.Row(apart, "open files of the system").Value);
    }

    [Fact]
    public void Conntrack_counts_what_was_closed_in_two_minutes_and_never_refuses()
    {
        var host = LimitCases.Host(environment:
            [(EnvironmentKeys.ConntrackMax, 10_000), (EnvironmentKeys.ConntrackCount, 1_000)]);
        var row = LimitCases.Row(
            LimitCases.Of(LimitCases.Churn(100, 2, CloseSpec.ClientRst), hosts: [host]), "connection tracking");
        Assert.Equal((9_000, 200 + (100 * 120)), (row.Value, row.Needed));
        Assert.True(row.Exceeded);
        Assert.False(row.Refuses);
        Assert.DoesNotContain(
            LimitSheet.Of(LimitCases.Of(LimitCases.Hold(5))), each => each.Name == "connection tracking");
    }

    [Theory]
    [InlineData(CloseSpec.ClientFin, BindMode.Explicit, true, 10_000 / 0.5)]
    [InlineData(CloseSpec.ClientFin, BindMode.Explicit, false, 10_000 / 60.5)]
    [InlineData(CloseSpec.ClientFin, BindMode.Kernel, true, 10_000 / 60.5)]
    [InlineData(CloseSpec.ClientRst, BindMode.Kernel, false, 10_000 / 0.5)]
    [InlineData(CloseSpec.Server, BindMode.Explicit, false, 10_000 / 0.5)]
    public void Churn_is_bound_by_tuples_over_lifetime_and_time_wait(
        CloseSpec close, BindMode bind, bool timestamps, double expected)
    {
        var about = LimitCases.Of(
            LimitCases.Churn(100, 0.5, close, bind), hosts: [LimitCases.Host(timestamps: timestamps)]);
        Assert.Equal(expected, LimitCases.Row(about, "connection rate of the tuples").Value, 6);
        Assert.Equal(expected, Assert.Single(TimeWait.Ways(about), way => way.IsPlan).Ceiling!.Value, 6);
    }

    [Theory]
    [InlineData(1, false, 2)]
    [InlineData(2, false, 60)]
    [InlineData(2, true, 2)]
    [InlineData(0, true, 60)]
    public void Reuse_of_time_wait_helps_ports_of_the_kernels_choice(long setting, bool loopback, double seconds) =>
        Assert.Equal(seconds, TimeWait.Seconds(CloseSpec.ClientFin, BindMode.Kernel, true, setting, loopback));

    [Fact]
    public void The_kernels_example_of_one_address_and_one_destination_is_1075_a_second()
    {
        var about = LimitCases.Of(
            LimitCases.Churn(1, 0, CloseSpec.ClientFin), destinations: 1, ports: 64_512,
            hosts: [LimitCases.Host(timestamps: false)]);
        Assert.Equal(1_075.2, LimitCases.Row(about, "connection rate of the tuples").Value, 1);
    }

    [Fact]
    public void Time_wait_holds_a_minute_of_connections_or_one_a_tuple_when_it_is_taken_over()
    {
        var off = LimitCases.Of(
            LimitCases.Churn(1_000, 0, CloseSpec.ClientFin), hosts: [LimitCases.Host(timestamps: false)]);
        Assert.Equal(60_000, LimitCases.Row(off, "sockets in TIME_WAIT").Needed);
        var on = LimitCases.Of(LimitCases.Churn(1_000, 0, CloseSpec.ClientFin));
        Assert.Equal(10_000, LimitCases.Row(on, "sockets in TIME_WAIT").Needed);
        var rst = LimitCases.Of(LimitCases.Churn(1_000, 0, CloseSpec.ClientRst));
        Assert.Equal(0, LimitCases.Row(rst, "sockets in TIME_WAIT").Needed);
    }

    [Fact]
    public void The_kernels_search_for_a_port_is_slow_past_half_of_the_range_only()
    {
        var ask = LimitCases.Hold(14_116) with { Bind = BindMode.Kernel };
        var name = "the kernel's search for a port";
        Assert.Equal(long.MaxValue, LimitCases.Row(LimitCases.Of(ask, 1, ports: 28_232), name).Value);
        var slow = LimitCases.Row(
            LimitCases.Of(ask.Sized(14_117), 1, ports: 28_232, hosts: [LimitCases.Host()]), name);
        Assert.Equal(2 / (14_116 * 80e-9), slow.Value, 3);
        Assert.False(slow.Refuses);
    }

    [Fact]
    public void Accept_queues_take_backlog_a_stall_and_listener()
    {
        var about = LimitCases.Of(LimitCases.Hold(100_000)) with
        {
            Listeners = 2,
            Assumed = new LimitAssumptions(Backlog: 128, StallSeconds: 0.5),
        };
        var row = LimitCases.Row(about, "the target's accept queues");
        Assert.Equal((512, 10_000), (row.Value, row.Needed));
    }

    [Fact]
    public void The_first_limit_is_the_one_with_the_least_room()
    {
        var rows = LimitSheet.Of(LimitCases.Of(LimitCases.Hold(5_000), hosts: [LimitCases.Host(6_064)]));
        Assert.Equal("file descriptors", LimitSheet.First(rows)!.Name);
        Assert.Equal(1.2, LimitSheet.First(rows)!.Headroom!.Value, 6);
    }
}
