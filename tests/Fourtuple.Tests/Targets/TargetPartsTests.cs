using System.Text;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Tests.Targets;

public sealed class TargetPartsTests
{
    [Theory]
    [InlineData("127.0.0.1:9000", 1)]
    [InlineData("127.0.0.1-127.0.0.4:9000-9015", 64)]
    [InlineData("127.0.0.0/8:1", 16_777_216)]
    [InlineData("[::1]:9000-9001", 2)]
    [InlineData("[fd00::/120]:9000", 256)]
    [InlineData("[::/0]:1-65535", long.MaxValue)]
    public void Listen_ranges_are_read_and_written_back(string text, long endpoints)
    {
        Assert.True(ListenRange.TryParse(text, out var range, out _));
        Assert.Equal(endpoints, range.Endpoints);
        Assert.True(ListenRange.TryParse(range.ToString(), out var again, out _));
        Assert.Equal(range, again);
    }

    [Theory]
    [InlineData("127.0.0.1", "port")]
    [InlineData("[::1]", "port")]
    [InlineData("::1:9000", "brackets")]
    [InlineData("[127.0.0.1]:9000", "brackets")]
    [InlineData("127.0.0.1:0", "port 0")]
    [InlineData("127.0.0.1:70000", "65535")]
    [InlineData("127.0.0.1:9001-9000", "reversed")]
    [InlineData("127.0.0.2-127.0.0.1:9000", "reversed")]
    [InlineData("localhost:9000", "not an IP address")]
    public void Bad_listen_ranges_are_named_with_what_to_write(string text, string expected)
    {
        Assert.False(ListenRange.TryParse(text, out _, out var problem));
        Assert.Contains(expected, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Few_endpoints_have_a_listener_each_without_doubles()
    {
        var layout = ListenLayout.Of(Ranges("127.0.0.1-127.0.0.2:1-2", "127.0.0.2:2-3", "[::1]:2"));
        Assert.False(layout.Wildcard);
        Assert.Equal(
            ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.2:1", "127.0.0.2:2", "127.0.0.2:3", "[::1]:2"],
            layout.Specs.Select(spec => spec.Endpoint.ToString()));
        Assert.All(layout.Specs, spec => Assert.False(spec.DeviceLoopback));
    }

    [Fact]
    public void The_last_address_there_is_does_not_wrap_around()
    {
        const string prefix = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:";
        Assert.Equal(2, ListenLayout.Of(Ranges($"[{prefix}fffe-{prefix}ffff]:9")).Specs.Count);
    }

    [Fact]
    public void Many_loopback_endpoints_share_a_wildcard_listener_a_port()
    {
        var layout = ListenLayout.Of(Ranges("127.0.0.0/8:9000-9001"));
        Assert.True(layout.Wildcard);
        Assert.Equal(["0.0.0.0:9000", "0.0.0.0:9001"], layout.Specs.Select(spec => spec.Endpoint.ToString()));
        Assert.All(layout.Specs, spec => Assert.True(spec.DeviceLoopback));
    }

    [Theory]
    [InlineData("10.0.0.0/16:9000", "is not loopback")]
    [InlineData("127.0.0.1:1000-9000", "ports need a listener each")]
    public void Too_many_endpoints_are_refused_with_advice(string text, string expected) => Assert.Contains(
        expected, Assert.Throws<TargetRefusedException>(() => ListenLayout.Of(Ranges(text))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Slots_are_spread_with_slack_for_uneven_hashing()
    {
        var layout = TargetLayout.Of(Plan(slots: 100_000, workers: 2), EngineKind.IoUring, "", 20_000);
        Assert.Equal((64, 55_000 + 1_024 + 64, 100_000), (layout.PostsPerListener, layout.Capacity, layout.Limit));
        Assert.Empty(layout.Notes);
    }

    [Fact]
    public void Epoll_is_bounded_by_the_open_file_limit_and_says_so()
    {
        var layout = TargetLayout.Of(Plan(slots: 100_000, workers: 2), EngineKind.Epoll, "", 20_000);
        Assert.Equal(20_000 - 256 - 2, layout.Limit);
        Assert.Contains("19,742", Assert.Single(layout.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Listeners_beyond_the_open_file_limit_are_refused() => Assert.Contains(
        "ulimit -n",
        Assert.Throws<TargetRefusedException>(
            () => TargetLayout.Of(Plan(listen: "127.0.0.1:1000-1999"), EngineKind.IoUring, "", 1_024)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Stalling_needs_a_permit_for_each_listener()
    {
        var few = Plan(listen: "127.0.0.1:1-4", slots: 100) with { AtLimit = AtLimit.Stall, MaxConnections = 3 };
        Assert.Throws<TargetRefusedException>(() => TargetLayout.Of(few, EngineKind.IoUring, "", 1_024));
        Assert.Equal(
            1, TargetLayout.Of(few with { MaxConnections = 4 }, EngineKind.IoUring, "", 1_024).PostsPerListener);
    }

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("255.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("fd00::1:0:0:1")]
    [InlineData("1:0:2:0:3:0:4:0")]
    [InlineData("2001:db8:0:0:1::1")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Peers_are_written_as_the_runtime_writes_them(string text)
    {
        var peer = new Endpoint(Address.Parse(text), 65_535);
        Span<byte> line = stackalloc byte[PeerText.MaxBytes];
        Assert.Equal(peer + "\n", Encoding.ASCII.GetString(line[..PeerText.Write(peer, line)]));
    }

    [Fact]
    public void Sources_are_merged_with_their_distinct_ports()
    {
        var (first, second) = (new SourceLedger(), new SourceLedger());
        var one = Address.Parse("10.0.0.1");
        foreach (var port in (ushort[])[1, 2, 3, 64, 65_535])
        {
            first.Record(new Endpoint(one, port));
            second.Record(new Endpoint(one, (ushort)(port + 1)));
        }
        second.Record(new Endpoint(Address.Parse("::1"), 9));
        var merged = SourceLedger.Merge([first, second]);
        Assert.Equal(["10.0.0.1", "::1"], merged.Select(source => source.Address.ToString()));
        Assert.Equal("0-4,64-65,65535", string.Join(',', merged[0].Ports.Ranges));
        Assert.Equal(10, merged[0].Connections);
    }

    [Fact]
    public void Sources_beyond_the_bound_are_counted_not_listed()
    {
        var ledger = new SourceLedger();
        for (uint host = 0; host < SourceLedger.MaxAddresses + 10; host++)
        {
            ledger.Record(new Endpoint(Address.V4(0x0A00_0000 + host), 1));
        }
        Assert.Equal(SourceLedger.MaxAddresses, SourceLedger.Merge([ledger]).Count);
        Assert.Equal(10, ledger.Unlisted);
    }

    [Fact]
    public void The_limit_holds_under_contention()
    {
        var limit = new ConnectionLimit(5, 4);
        var (held, over) = (0, 0);
        Parallel.For(0, 4, worker =>
        {
            for (var turn = 0; turn < 20_000; turn++)
            {
                if (limit.TryTakeOrWait(worker))
                {
                    Interlocked.Add(ref over, Interlocked.Increment(ref held) > 5 ? 1 : 0);
                    Interlocked.Decrement(ref held);
                    limit.Release();
                }
            }
        });
        Assert.Equal(0, over);
        Enumerable.Range(0, 4).ToList().ForEach(limit.ReturnUnused);
        Assert.True(Enumerable.Range(0, 5).All(_ => limit.TryTake()));
        Assert.False(limit.TryTake());
    }

    [Fact]
    public void A_release_wakes_who_waits_for_a_permit()
    {
        var limit = new ConnectionLimit(1, 2);
        var woken = new List<int>();
        limit.OnRelease(0, () => woken.Add(0));
        limit.OnRelease(1, () => woken.Add(1));
        Assert.True(limit.TryTakeOrWait(0));
        Assert.False(limit.TryTakeOrWait(1));
        limit.Release();
        Assert.Equal([1], woken);
        // Handed over, not merely free: the worker that released it can't snatch it back.
        Assert.False(limit.TryTake());
        Assert.True(limit.TryTakeOrWait(1));
        limit.Release();
        Assert.True(limit.TryTake());
    }

    [Fact]
    public void A_handed_permit_that_is_not_needed_goes_back()
    {
        var limit = new ConnectionLimit(1, 2);
        Assert.True(limit.TryTake());
        Assert.False(limit.TryTakeOrWait(1));
        limit.Release();
        limit.ReturnUnused(0);
        Assert.False(limit.TryTake());
        limit.ReturnUnused(1);
        Assert.True(limit.TryTake());
    }

    internal static TargetPlan Plan(string listen = "127.0.0.1:9000", long slots = 1_000, int workers = 1) =>
        new(Ranges(listen), TargetMode.Echo, EngineKind.Auto, workers, slots, null, AtLimit.Rst, false);

    private static ListenRange[] Ranges(params string[] texts) => [.. texts.Select(text =>
        ListenRange.TryParse(text, out var range, out var problem) ? range : throw new FormatException($"{problem}"))];
}
