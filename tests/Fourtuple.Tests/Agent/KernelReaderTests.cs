using Fourtuple.Agent.Doctor;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Tests.Agent;

/// <summary>Parsers of kernel texts and the prefix arithmetic of the sock_diag filter.</summary>
public sealed class KernelReaderTests
{
    [Fact]
    public void ListenersAreReadUntilTheFirstOtherState()
    {
        string[] lines =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue",
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
            "   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
            "   2: 0100007F:A000 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0",
        ];
        Assert.Equal(["127.0.0.1:8080", "0.0.0.0:22"], ProcNetTcp.Parse(lines).Select(found => found.ToString()));
    }

    [Fact]
    public void IPv6ListenersAreReadWordByWord()
    {
        string[] lines = ["", "   0: B80D0120000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0"];
        Assert.Equal("[2001:db8::1]:8080", Assert.Single(ProcNetTcp.Parse(lines)).ToString());
    }

    [Fact]
    public void SnmpPairsAndSoftnetColumnsAreRead()
    {
        var values = new Dictionary<string, long>();
        ProcNetCounters.ParseSnmp(["TcpExt: TW TWRecycled TCPSynRetrans", "TcpExt: 1 22 333"], values);
        Assert.Equal(new Dictionary<string, long> { ["TWRecycled"] = 22, ["TCPSynRetrans"] = 333 }, values);
        Assert.Equal(0x1f, ProcNetCounters.ParseSoftnet(["0040a874 0000000f 00000002", "00250b9e 00000010 00000001"]));
    }

    [Fact]
    public void ReservedPortsAndRangesAreRead()
    {
        Assert.Equal(new PortRange(32_768, 60_999), ProcFiles.Range("32768\t60999"));
        Assert.Equal(
            new PortSet([new PortRange(80, 80), new PortRange(8_000, 8_010)]), ProcFiles.Ports("80,8000-8010"));
        Assert.Equal(0, ProcFiles.Ports("").Count);
        Assert.Equal(2_048, ProcFiles.KilobytesOf("MemTotalX: 9 kB\nMemTotal:       2 kB", "MemTotal"));
        Assert.Null(ProcFiles.Field("max", 0));
    }

    [Fact]
    public void ACgroupLimitBoundsWhatIsAvailable()
    {
        var root = Directory.CreateTempSubdirectory("fourtuple").FullName;
        try
        {
            Write("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 900 kB\nSlab: 7 kB\n");
            Write("proc/self/cgroup", "0::/pod\n");
            Write("cg/pod/memory.max", "512000\n");
            Write("cg/pod/memory.current", "100000\n");
            Write("cg/pod/memory.stat", "anon 1\ninactive_file 40000\n");
            var reading = new MemoryReader(Path.Combine(root, "proc"), Path.Combine(root, "cg")).Read();
            Assert.Equal(new MemoryReader.Reading(512_000, 452_000, 7_168, 512_000), reading);
            Write("cg/pod/memory.max", "max\n");
            reading = new MemoryReader(Path.Combine(root, "proc"), Path.Combine(root, "cg")).Read();
            Assert.Equal(new MemoryReader.Reading(1_024_000, 921_600, 7_168, null), reading);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        void Write(string file, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.WriteAllText(Path.Combine(root, file), text);
        }
    }

    [Theory]
    [InlineData("10.0.0.0-10.0.0.255", "10.0.0.0/24")]
    [InlineData("10.0.0.1-10.0.0.6", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32")]
    [InlineData("0.0.0.0-255.255.255.255", "0.0.0.0/0")]
    [InlineData("255.255.255.255", "255.255.255.255/32")]
    [InlineData("fd00::-fd00::ffff", "fd00::/112")]
    public void ARangeIsItsPrefixes(string range, string prefixes) => Assert.Equal(
        prefixes,
        string.Join(' ', AddressPrefix.Cover(AgentScript.Range(range)).Select(p => $"{p.First}/{p.Length}")));

    [Fact]
    public void AnyRangeIsCoveredExactlyAndHeldByThePrefixAroundIt()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var a = (uint)random.NextInt64(1L << 32) >> random.Next(32);
            var b = (uint)random.NextInt64(1L << 32) >> random.Next(32);
            var range = new AddressRange(Address.V4(Math.Min(a, b)), Address.V4(Math.Max(a, b)));
            var covered = new AddressSet(AddressPrefix.Cover(range).Select(prefix => prefix.Range));
            Assert.Equal([range], covered.Ranges);
            var around = AddressPrefix.Around(range.First, range.Last).Range;
            Assert.True(around.Contains(range.First) && around.Contains(range.Last));
        }
    }

    [Fact]
    public void ManyRangesFallBackToOnePrefix()
    {
        var ranges = Enumerable.Range(0, 40).Select(i => AgentScript.Range($"10.0.{2 * i}.0/24")).ToList();
        var prefix = Assert.Single(SockDiagRequest.Prefixes(ranges));
        Assert.Equal(("10.0.0.0", 17), (prefix.First.ToString(), prefix.Length));
    }
}
