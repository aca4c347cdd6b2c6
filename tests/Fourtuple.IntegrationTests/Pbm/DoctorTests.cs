using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Api;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>
/// <c>pbm agent doctor</c> as a user calls it: against a real target, through a real NAT, and on an agent of a cluster.
/// </summary>
public sealed class DoctorTests : IDisposable
{
    private static readonly string[] Doctor = ["agent", "doctor"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryLimitIsTold()
    {
        await using var text = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, [.. Doctor, "--connections", "1"]);
        Assert.Contains("who can change it", text.Out, StringComparison.Ordinal);
        await using var json = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, [.. Doctor, "-o", "json"]);
        var rows = Rows(json);
        foreach (var limit in (string[])
            ["kernel", "io_uring", "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "fs.file-max", "memory available",
                "cgroup memory.max", "cgroup pids.max", "cpu", "tcp_timestamps", "nf_conntrack_max", "somaxconn",
                "tcp_max_syn_backlog", "net.ipv4.tcp_mem", "ip_local_port_range", "ip_local_reserved_ports",
                "service mesh"])
        {
            Assert.NotEmpty(rows[limit].GetProperty("found").GetString()!);
        }
        var conntrack = rows["nf_conntrack_max"].GetProperty("found").GetString();
        Assert.Equal(
            File.Exists("/proc/sys/net/netfilter/nf_conntrack_max"),
            !conntrack!.StartsWith("not loaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatIsMissingIsNamedAndEndsWithOne()
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, [.. Doctor, "--connections", "1M"], ["prlimit", "--nofile=256:256"]);
        Assert.Contains("error: Not enough: RLIMIT_NOFILE", pbm.Error, StringComparison.Ordinal);
        Assert.Contains("RLIMIT_NOFILE: 256; needed: 3,971", pbm.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("echo")]
    public async Task ATargetThatReflectsSeesWhatWasBound(string mode)
    {
        const string Listen = "127.31.2.1:23510-23512";
        await using var target = await StartTargetAsync(Listen, ["--mode", mode, "--reflect"]);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, [.. Doctor, "--target", Listen, "-o", "json"]);
        var row = Rows(pbm)["tuple at the target"];
        Assert.Equal("12 of 12 connections seen as they were bound", row.GetProperty("found").GetString());
        Assert.Equal("ok", row.GetProperty("state").GetString());
    }

    [Fact]
    public async Task ATargetThatIsNotThereIsNamed()
    {
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, [.. Doctor, "--target", "127.31.2.1:23519"]);
        Assert.Contains("no connection", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("127.31.2.1:23519", pbm.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DestinationsThatANatCollapsesChangeThePort()
    {
        using var space = Nat("type nat hook output priority -100", "tcp dport 9001-9003 dnat to 127.31.3.1:9000");
        string[] inside = ["ip", "netns", "exec", space.Name];
        await using var target = await StartTargetAsync(
            "127.31.3.1:9000", ["--mode", "http", "--reflect"], inside);
        await using var straight = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, [.. Doctor, "--target", "127.31.3.1:9000"], inside);
        Assert.Contains("4 of 4 connections seen as they were bound", straight.Out, StringComparison.Ordinal);
        await using var collapsed = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, [.. Doctor, "--target", "127.31.3.1:9000-9003"], inside);
        Assert.Contains("source port changed on the way", collapsed.Out, StringComparison.Ordinal);
        Assert.Contains("sources.reuse: exclusive", collapsed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATranslatedAddressIsSeen()
    {
        using var space = Nat("type nat hook postrouting priority 100", "ip daddr 10.31.4.2 snat to 10.31.4.9");
        foreach (var address in (string[])["10.31.4.1/24", "10.31.4.2/24", "10.31.4.9/24"])
        {
            space.AddAddress("lo", address);
        }
        string[] inside = ["ip", "netns", "exec", space.Name];
        await using var target = await StartTargetAsync(
            "10.31.4.2:9000", ["--mode", "echo", "--reflect"], inside);
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, [.. Doctor, "--target", "10.31.4.2:9000"], inside);
        Assert.Contains("source address changed on the way", pbm.Out, StringComparison.Ordinal);
        Assert.Contains("saw 10.31.4.9:", pbm.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASidecarInListenIsASignOfAMesh()
    {
        await using var sidecar = await StartTargetAsync("127.31.2.1:15006", ["--mode", "sink"]);
        await using var pbm = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, [.. Doctor, "-o", "json"]);
        var row = Rows(pbm)["service mesh"];
        Assert.Contains("15006", row.GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.Equal("warn", row.GetProperty("state").GetString());
    }

    [Fact]
    public async Task AnAgentOfAClusterIsLookedAtThroughItsCoordinator()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedPort());
        await using var fine = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass, [server.Endpoint, .. Doctor, "agent-1", "--connections", "100k", "-o", "json"]);
        Assert.Equal("20,000", Rows(fine)["RLIMIT_NOFILE"].GetProperty("found").GetString());
        await using var much = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, [server.Endpoint, .. Doctor, "agent-1", "--connections", "10M"]);
        Assert.Contains("memory available", much.Error, StringComparison.Ordinal);
        await using var nobody = await PbmProcess.RunAsync(
            _folder, ExitCodes.Failed, [server.Endpoint, .. Doctor, "agent-9"]);
        Assert.Contains("There is no agent agent-9", nobody.Error, StringComparison.Ordinal);
    }

    /// <summary>A namespace with one rule of nftables(8) in it.</summary>
    private static NetworkNamespace Nat(string hook, string rule)
    {
        var space = new NetworkNamespace();
        try
        {
            space.Run("nft", "add", "table", "ip", "t");
            space.Run("nft", "add", "chain", "ip", "t", "c", $"{{ {hook} ; }}");
            space.Run("nft", ["add", "rule", "ip", "t", "c", .. rule.Split(' ')]);
            return space;
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    private async Task<PbmProcess> StartTargetAsync(string listen, string[] switches, string[]? wrapper = null)
    {
        var target = PbmProcess.Start(
            _folder, ["target", "--listen", listen, .. switches, "-o", "json"], wrapper);
        await target.UntilAsync("\"event\":\"ready\"");
        return target;
    }

    private static Dictionary<string, JsonElement> Rows(PbmProcess pbm) => JsonDocument.Parse(pbm.Out).RootElement
        .GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("limit").GetString()!);
}
