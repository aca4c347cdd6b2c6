using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Pbm;

public sealed class HostFactsReaderTests
{
    [Fact]
    public void ListenersOfBothFamiliesAreRead()
    {
        string[] lines =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1",
            "   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 0 0 0",
            "",
        ];
        Assert.Equal([22, 9_000], HostFactsReader.Listening(lines).Order());
    }

    [Fact]
    public void LimitsAreReadFromProcFormats()
    {
        Assert.Equal(2_048_000, HostFactsReader.MemAvailable(["MemTotal: 9 kB", "MemAvailable:    2000 kB"]));
        Assert.Equal(20_000, HostFactsReader.Nofile(["Max open files            1024                 20000                files"]));
        Assert.Equal(
            long.MaxValue, HostFactsReader.Nofile(["Max open files            1024                 unlimited            files"]));
        Assert.Equal(new PortRange(15_000, 20_000), HostFactsReader.Ephemeral(["15000", "20000"]));
    }

    [Fact]
    public void PortListsGoBothWays()
    {
        Assert.Equal([80, 1_024, 1_025, 1_026], PortList.Parse("80,1024-1026\n").Order());
        Assert.Empty(PortList.Parse("\n"));
        Assert.Equal(["80", "1024-1026"], PortList.Ranges([80, 1_024, 1_025, 1_026]));
    }
}
