using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Tests.Limits;

namespace Fourtuple.Tests.Doctor;

/// <summary>Every row at its boundary: what is still enough, and one less.</summary>
public sealed class DoctorSheetTests
{
    [Theory]
    [InlineData("epoll", 1_064, DoctorState.Ok)]
    [InlineData("epoll", 1_063, DoctorState.Missing)]
    [InlineData("io_uring", 164, DoctorState.Ok)]
    public void Descriptors(string engine, long nofile, DoctorState state) =>
        Assert.Equal(state, Row(LimitCases.Host(nofile, engine: engine), "RLIMIT_NOFILE", 1_000).State);

    [Theory]
    [InlineData(2_000, true, DoctorState.Ok)]
    [InlineData(1_999, true, DoctorState.Missing)]
    [InlineData(1_000, false, DoctorState.Ok)]
    [InlineData(999, false, DoctorState.Missing)]
    public void Files_of_the_system_count_both_ends(long free, bool local, DoctorState state)
    {
        var host = LimitCases.Host(environment:
            [(EnvironmentKeys.FileMax, free + 7), (EnvironmentKeys.FilesInUse, 7)]);
        Assert.Equal(state, Row(host, "fs.file-max", 1_000, local).State);
    }

    [Theory]
    [InlineData(0, DoctorState.Ok)]
    [InlineData(-1, DoctorState.Missing)]
    public void Memory(long more, DoctorState state)
    {
        var host = LimitCases.Host(memory: (2L << 30) + (4_800 * 1_000) + more);
        Assert.Equal(state, Row(host, "memory available", 1_000).State);
    }

    [Theory]
    [InlineData(1_654, 56 << 10, DoctorState.Ok)]
    [InlineData(1_654, (56 << 10) - 1, DoctorState.Missing)]
    [InlineData(0, 1, DoctorState.Ok)]
    public void Locked_memory_of_an_unprivileged_user(long user, long memlock, DoctorState state)
    {
        var host = LimitCases.Host(engine: "io_uring", environment:
            [(EnvironmentKeys.User, user), (EnvironmentKeys.Memlock, memlock)]);
        Assert.Equal(state, Row(host, "RLIMIT_MEMLOCK", 1_000).State);
    }

    [Theory]
    [InlineData(1_000, DoctorState.Ok)]
    [InlineData(999, DoctorState.Warn)]
    public void Connection_tracking_only_warns(long free, DoctorState state)
    {
        var host = LimitCases.Host(environment:
            [(EnvironmentKeys.ConntrackMax, free + 5), (EnvironmentKeys.ConntrackCount, 5)]);
        Assert.Equal(state, Row(host, "nf_conntrack_max", 1_000).State);
        var without = Row(LimitCases.Host(), "nf_conntrack_max", 1_000).Found;
        Assert.Contains("not loaded", without, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66, DoctorState.Ok)]
    [InlineData(65, DoctorState.Missing)]
    public void Pids_leave_room_for_workers_and_the_runtime(long free, DoctorState state)
    {
        var host = LimitCases.Host(environment:
            [(EnvironmentKeys.PidsMax, free + 3), (EnvironmentKeys.PidsInUse, 3)]);
        Assert.Equal(state, Row(host, "cgroup pids.max", null).State);
    }

    [Fact]
    public void Timestamps_mesh_and_a_cpu_quota_below_the_workers_are_warned_of()
    {
        Assert.Equal(DoctorState.Warn, Row(LimitCases.Host(timestamps: false), "tcp_timestamps", null).State);
        Assert.Equal(DoctorState.Ok, Row(LimitCases.Host(), "tcp_timestamps", null).State);
        var quota = LimitCases.Host(environment: [(EnvironmentKeys.CpuMillicores, 900)]);
        Assert.Equal(DoctorState.Warn, Row(quota, "cpu", null).State);
        var meshed = LimitCases.Host() with { Mesh = "a sidecar's port 15001 is in LISTEN here" };
        Assert.Equal(DoctorState.Warn, Row(meshed, "service mesh", null).State);
    }

    [Theory]
    [InlineData(2, "6.18.0", "kernel.io_uring_disabled is 2")]
    [InlineData(1, "6.18.0", "not privileged")]
    [InlineData(0, "6.1.0-x", "older than 6.11")]
    [InlineData(0, "6.18.0", "errno 1")]
    public void Why_there_is_no_io_uring(long disabled, string kernel, string why)
    {
        var capacity = LimitCases.Capacity(environment:
            [(EnvironmentKeys.IoUringDisabled, disabled), (EnvironmentKeys.User, 1_654)]) with
        {
            KernelRelease = kernel,
            Engines = [new EngineProbe("io_uring", false, "errno 1")],
        };
        var row = Row(HostFigures.Of(capacity), "io_uring", null);
        Assert.Contains(why, row.Found, StringComparison.Ordinal);
        Assert.Equal(DoctorState.Warn, row.State);
    }

    [Fact]
    public void No_usable_source_port_is_missing()
    {
        var capacity = LimitCases.Capacity() with { ListeningPorts = PortSet.Of(1_024, 65_535) };
        Assert.Equal(DoctorState.Missing, Row(HostFigures.Of(capacity), "source ports", null).State);
    }

    [Fact]
    public void Every_row_says_who_can_change_it_and_a_bad_one_what_to_do()
    {
        var report = DoctorSheet.Of(
            "a", LimitCases.Host(nofile: 100, memory: 1, timestamps: false), new DoctorQuestion(1_000_000, true));
        Assert.False(report.Healthy);
        Assert.All(report.Rows, row => Assert.NotEmpty(row.Who));
        Assert.All(report.Rows, row => Assert.Equal(row.State != DoctorState.Ok, row.Advice.Length > 0));
        Assert.Equal(report.Rows.Count, report.Rows.Select(row => row.Limit).Distinct().Count());
        Assert.Equal(["RLIMIT_NOFILE", "memory available"], report.Missing.Select(row => row.Limit));
    }

    private static DoctorRow Row(HostFigures host, string limit, long? connections, bool local = false) =>
        Assert.Single(
            DoctorSheet.Of("a", host, new DoctorQuestion(connections, local)).Rows, row => row.Limit == limit);
}
