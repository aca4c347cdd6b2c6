using Fourtuple.Pbm.Tuples;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Tests.Pbm;

/// <summary>What of the kernel's table is shown, and how; the table itself is read by the integration tests.</summary>
public sealed class TupleListingTests
{
    private static readonly Endpoint _local = new(Address.Parse("127.0.0.1"), 4_000);

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("127.0.0.1:4000", true)]
    [InlineData("127.0.0.1:3990-4010", true)]
    [InlineData(":4000", true)]
    [InlineData("127.0.0.1:4001", false)]
    [InlineData("127.0.0.2-127.0.0.9", false)]
    [InlineData(":1-3999", false)]
    [InlineData("[::1]:4000", false)]
    [InlineData("::1", false)]
    public void Endpoints_are_filtered(string text, bool matches)
    {
        Assert.True(EndpointFilter.TryParse(text, out var filter));
        Assert.Equal(matches, filter.Matches(_local));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("localhost:80")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("::1:80x")]
    public void Wrong_filters_are_refused(string text) => Assert.False(EndpointFilter.TryParse(text, out _));

    [Fact]
    public void A_wildcard_holds_the_port_of_every_address()
    {
        Assert.True(EndpointFilter.TryParse("127.0.0.1:4000", out var filter));
        Assert.True(filter.MatchesHolder(new Endpoint(Address.V4(0), 4_000)));
        Assert.True(filter.MatchesHolder(new Endpoint(Address.V6(0), 4_000)));
        Assert.False(filter.MatchesHolder(new Endpoint(Address.V4(0), 4_001)));
    }

    [Fact]
    public void Every_state_has_names_that_lead_back_to_it()
    {
        Assert.All(StateNames.All, state => Assert.Equal([state], StateNames.Parse(StateNames.Of(state))));
        Assert.Equal(StateNames.All, StateNames.Parse("all"));
        Assert.Empty(StateNames.Parse("open"));
    }

    [Fact]
    public void A_message_of_the_kernel_is_read()
    {
        var message = new byte[72];
        (message[0], message[1]) = (10, 6);
        (message[4], message[5], message[6], message[7]) = (0x1F, 0x90, 0x0F, 0xA0);
        // ::ffff:127.0.0.1 and ::1: a dual-stack socket's IPv4 peer is IPv4 here.
        (message[18], message[19], message[20], message[23]) = (0xFF, 0xFF, 127, 1);
        message[39] = 1;
        BitConverter.TryWriteBytes(message.AsSpan(64), 1_654u);
        BitConverter.TryWriteBytes(message.AsSpan(68), 77u);
        Assert.Equal(
            new TcpTuple(
                TcpState.TimeWait, new Endpoint(Address.Parse("127.0.0.1"), 8_080),
                new Endpoint(Address.Parse("::1"), 4_000), 1_654, 77),
            TcpTuples.Parse(message));
    }

    [Fact]
    public void Owners_are_found_by_descriptor_and_in_rings_and_agents_by_name()
    {
        var proc = Directory.CreateTempSubdirectory("fourtuple-proc-").FullName;
        try
        {
            Process(proc, 7, "fourtuple-agent\0", ("3", "socket:[11]"), ("4", "anon_inode:[io_uring]"));
            File.WriteAllText(
                Path.Combine(proc, "7", "fdinfo", "4"), "UserFiles:\t2\n    0: socket:[12]\n    1: socket:[13]\n");
            Process(proc, 8, "nginx\0", ("3", "socket:[14]"), ("4", "/dev/null"));
            var owners = SocketOwners.Of([11, 13, 14, 15, 0], proc);
            Assert.Equal(new SocketOwner(7, "program7", "a1"), owners[11]);
            Assert.Equal(owners[11], owners[13]);
            Assert.Equal(new SocketOwner(8, "program8", null), owners[14]);
            Assert.Equal(3, owners.Count);
        }
        finally
        {
            Directory.Delete(proc, recursive: true);
        }
    }

    [Fact]
    public void The_summary_counts_what_is_not_shown()
    {
        var row = TupleListingRow.Of(new TcpTuple(TcpState.TimeWait, _local, _local, 0, 0), null);
        var states = new Dictionary<string, long> { ["ESTAB"] = 100_000, ["TIME-WAIT"] = 1 };
        Assert.Equal(
            "100,001 tuples: ESTAB 100,000, TIME-WAIT 1 (the first 1 are shown; --limit shows more)",
            new TupleListing("here", 100_001, states, [row]).Summary());
        Assert.Equal(["TIME-WAIT", "127.0.0.1:4000", "127.0.0.1:4000", "-", "-", "-"], row.Cells());
    }

    private static void Process(string proc, int pid, string commandLine, params (string Fd, string Link)[] links)
    {
        var folder = Directory.CreateDirectory(Path.Combine(proc, $"{pid}")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "fd"));
        Directory.CreateDirectory(Path.Combine(folder, "fdinfo"));
        File.WriteAllText(Path.Combine(folder, "comm"), $"program{pid}\n");
        File.WriteAllText(Path.Combine(folder, "cmdline"), commandLine);
        File.WriteAllText(Path.Combine(folder, "environ"), "HOME=/\0FOURTUPLE_NAME=a1\0");
        foreach (var (fd, link) in links)
        {
            File.CreateSymbolicLink(Path.Combine(folder, "fd", fd), link);
        }
    }
}
