using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Doctor;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Tests.Doctor;

/// <summary>What is read from files and from a target's answer.</summary>
public sealed class DoctorReaderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fourtuple-doctor-").FullName;

    [Theory]
    [InlineData("150000 100000", 1_500)]
    [InlineData("max 100000", null)]
    public void Cgroup_v2(string cpu, int? millicores)
    {
        Write("proc/self/cgroup", "0::/pod");
        Write("cgroup/pod/pids.max", "1024");
        Write("cgroup/pod/pids.current", "17");
        Write("cgroup/pod/cpu.max", cpu);
        var read = Reader().Read();
        Assert.Equal((1_024, 17, millicores), ((int?)read.PidsMax, (int?)read.PidsInUse, (int?)read.CpuMillicores));
    }

    [Fact]
    public void Cgroup_v1()
    {
        Write("proc/self/cgroup", "4:pids:/p\n3:cpu,cpuacct:/c");
        Write("cgroup/pids/p/pids.max", "max");
        Write("cgroup/cpu/c/cpu.cfs_quota_us", "50000");
        Write("cgroup/cpu/c/cpu.cfs_period_us", "100000");
        Assert.Equal(new CgroupReader.Reading(null, null, 500), Reader().Read());
    }

    [Fact]
    public void A_mesh_shows_by_a_port_or_a_variable()
    {
        Assert.Null(MeshSigns.Find([At(9000)], _ => null));
        Assert.Contains("15006", MeshSigns.Find([At(9000), At(15006)], _ => null), StringComparison.Ordinal);
        Assert.Contains("4143", MeshSigns.Find([At(4143)], _ => null), StringComparison.Ordinal);
        Assert.Equal(
            "ISTIO_META_WORKLOAD_NAME is set",
            MeshSigns.Find([], name => name == "ISTIO_META_WORKLOAD_NAME" ? "x" : null));
    }

    [Theory]
    [InlineData("10.0.0.1:5\nGET /tuple", "10.0.0.1:5")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n10.0.0.1:50\n", "10.0.0.1:50")]
    [InlineData("[2001:db8::1]:77\n", "[2001:db8::1]:77")]
    [InlineData("10.0.0.1:5", null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n", null)]
    public void The_endpoint_in_an_answer(string answer, string? seen) =>
        Assert.Equal(seen, TupleProbe.Find(answer)?.ToString());

    [Fact]
    public void The_worst_of_a_probe_is_told()
    {
        Assert.Equal(DoctorState.Ok, TupleVerdict.Of([Probe("10.0.0.1", 5)]).State);
        var address = TupleVerdict.Of([Probe("10.0.0.1", 5), Probe("10.0.0.9", 5)]);
        Assert.Equal(DoctorState.Warn, address.State);
        Assert.Contains("FOURTUPLE_IDENTITY", address.Advice, StringComparison.Ordinal);
        var port = TupleVerdict.Of([Probe("10.0.0.9", 5), Probe("10.0.0.1", 6)]);
        Assert.Equal(DoctorState.Missing, port.State);
        Assert.Contains("bound 10.0.0.1:5, 10.0.0.2:9000 saw 10.0.0.1:6", port.Found, StringComparison.Ordinal);
        Assert.Equal(DoctorState.Missing, TupleVerdict.Of([Probe(null, 0, "refused")]).State);
        Assert.Equal(DoctorState.Warn, TupleVerdict.Of([Probe(null, 0)]).State);
        Assert.Equal(DoctorState.Warn, TupleVerdict.Of([]).State);
    }

    [Fact]
    public void Conntrack_columns_are_found_by_their_names()
    {
        var values = new Dictionary<string, long>();
        ProcNetCounters.ParseConntrack(
            ["entries  clashres insert_failed drop early_drop", "00000001  0 00000002 0000000a 0",
                "00000001  0 00000000 00000001 0"], values);
        Assert.Equal((11, 2), (values["ConntrackDrop"], values["ConntrackInsertFailed"]));
        ProcNetCounters.ParseConntrack([], []);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Endpoint At(ushort port) => new(Address.Parse("127.0.0.1"), port);

    private static ProbedTuple Probe(string? seen, ushort port, string? fault = null) => new(
        new Endpoint(Address.Parse("10.0.0.1"), 5), new Endpoint(Address.Parse("10.0.0.2"), 9000),
        seen is null ? null : new Endpoint(Address.Parse(seen), port), fault);

    private CgroupReader Reader() => new(Path.Combine(_root, "proc"), Path.Combine(_root, "cgroup"));

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }
}
