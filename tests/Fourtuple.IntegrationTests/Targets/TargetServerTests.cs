using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.IntegrationTests.Targets;

/// <summary>The target on a real kernel, the same on both engines. Ports are 21,1xx of 127.77.0.0/16.</summary>
public abstract class TargetServerTests(EngineKind engine, string net)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Echo_over_several_addresses_and_workers_adds_up_at_all_times()
    {
        await using var target = await Started($"{net}.1-{net}.4:21100-21101", workers: 2);
        var clients = new List<Socket>();
        for (var i = 0; i < 200; i++)
        {
            clients.Add(await Connect($"{net}.{1 + (i % 4)}", 21100 + (i / 4 % 2)));
            if (i % 20 == 0)
            {
                Assert.True((await target.ReportAsync(Cancellation)).AddsUp);
            }
        }
        foreach (var client in clients)
        {
            await Exchange(client, 3_000);
        }
        await Await(target, report => report.Open == 200);
        clients.Take(50).ToList().ForEach(client => client.Dispose());
        var report = await Await(target, each => each.Open == 150);
        Assert.Equal((200, 200, 50), (report.Accepted, report.PeakOpen, report.ClosedByPeer));
        Assert.Equal((0, 0), (report.ClosedByUs, report.RefusedAtLimit));
        Assert.Equal((600_000, 600_000), (report.BytesReceived, report.BytesSent));
        Assert.Equal(200, report.Sources.Sum(source => source.Connections));
        Assert.True(report.AddsUp);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task At_the_limit_further_connections_are_reset()
    {
        await using var target = await Started($"{net}.1:21110", workers: 2, most: 10);
        var clients = new List<Socket>();
        var resetAtOnce = 0;
        for (var i = 0; i < 30; i++)
        {
            try
            {
                clients.Add(await Connect($"{net}.1", 21110));
            }
            catch (SocketException problem) when (problem.SocketErrorCode == SocketError.ConnectionReset)
            {
                resetAtOnce++;
            }
        }
        var report = await Await(target, each => each.Accepted == 30);
        Assert.Equal((10, 20, 10), (report.Open, report.RefusedAtLimit, report.PeakOpen));
        var outcomes = await Task.WhenAll(clients.Select(WasReset));
        Assert.Equal(20, resetAtOnce + outcomes.Count(reset => reset));
        clients.ForEach(client => client.Dispose());
        await Await(target, each => each.Open == 0);
        using var again = await Connect($"{net}.1", 21110);
        await Exchange(again, 10);
    }

    [Fact]
    public async Task At_the_limit_further_connections_stall_until_one_goes()
    {
        await using var target = await Started($"{net}.1:21120", workers: 2, most: 10, atLimit: AtLimit.Stall);
        var clients = new List<Socket>();
        for (var i = 0; i < 40; i++)
        {
            clients.Add(await Connect($"{net}.1", 21120));
        }
        var report = await Await(target, each => each.Open > 0);
        Assert.True(report.PeakOpen <= 10);
        while (clients.Count > 0)
        {
            var served = await Served(clients);
            Assert.InRange(served.Count, 1, 10);
            served.ForEach(client => client.Dispose());
            clients = clients.Except(served).ToList();
        }
        report = await Await(target, each => each.Accepted == 40 && each.Open == 0);
        Assert.Equal((40, 0), (report.ClosedByPeer, report.RefusedAtLimit));
        Assert.InRange(report.PeakOpen, 1, 10);
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_is_reset_and_counted()
    {
        await using var target = await Started($"{net}.1:21130");
        using var client = await Connect($"{net}.1", 21130);
        var reset = await Task.Run(() => SendUntilReset(client), Cancellation);
        Assert.True(reset);
        var report = await Await(target, each => each.Open == 0);
        Assert.Equal((1, 1), (report.Overflowed, report.ClosedByUs));
    }

    [Fact]
    public async Task Http_answers_a_real_client_over_one_connection()
    {
        await using var target = await Started($"{net}.1:21140", mode: TargetMode.Http, reflect: true);
        using var client = new HttpClient();
        for (var i = 0; i < 10; i++)
        {
            using var answer = await client.PostAsync(
                new Uri($"http://{net}.1:21140/x"), new StringContent(new string('b', 10_000)), Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.StartsWith("127.", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        var report = await target.ReportAsync(Cancellation);
        Assert.Equal((1, 10), (report.Accepted, report.Requests));
    }

    [Fact]
    public async Task A_malformed_request_gets_its_answer_before_the_connection_ends()
    {
        await using var target = await Started($"{net}.1:21150", mode: TargetMode.Http);
        using var client = await Connect($"{net}.1", 21150);
        await client.SendAsync(Encoding.ASCII.GetBytes("garbage\r\n" + new string('x', 2_000)), Cancellation);
        Assert.StartsWith("HTTP/1.1 400 ", await ReadToEnd(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wildcard_listener_serves_all_of_loopback()
    {
        // Each engine has a port: two targets on one, at the same time, would share what comes.
        var port = 21160 + (int)engine;
        await using var target = await Started($"127.0.0.0/8:{port}");
        foreach (var host in (string[])["127.1.2.3", "127.200.0.9"])
        {
            using var client = await Connect(host, port);
            await Exchange(client, 10);
        }
        Assert.Equal(1, target.Started!.Listeners);
    }

    [Fact]
    public async Task Ipv6_is_served()
    {
        var port = 21170 + (int)engine;
        await using var target = await Started($"[::1]:{port}");
        using var client = await Connect("::1", port);
        await Exchange(client, 10);
        Assert.Equal("::1", Assert.Single((await target.ReportAsync(Cancellation)).Sources).Address.ToString());
    }

    [Fact]
    public async Task An_address_of_another_host_is_refused_in_a_sentence()
    {
        var problem = await Assert.ThrowsAsync<LoopException>(() => Started("192.0.2.1:21180"));
        Assert.Contains("192.0.2.1:21180", problem.Message, StringComparison.Ordinal);
        Assert.Contains("not on this host", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_in_a_sentence()
    {
        using var owner = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        owner.Bind(new IPEndPoint(IPAddress.Parse($"{net}.9"), 21190));
        owner.Listen();
        var problem = await Assert.ThrowsAsync<LoopException>(() => Started($"{net}.9:21190", workers: 2));
        Assert.Contains("another socket listens there", problem.Message, StringComparison.Ordinal);
    }

    private async Task<TargetServer> Started(
        string listen, int workers = 1, TargetMode mode = TargetMode.Echo, long? most = null,
        AtLimit atLimit = AtLimit.Rst, bool reflect = false)
    {
        Assert.True(ListenRange.TryParse(listen, out var range, out _));
        var target = new TargetServer(
            new TargetPlan([range], mode, engine, workers, 1_000, most, atLimit, reflect));
        await target.StartAsync(Cancellation);
        return target;
    }

    private static async Task<Socket> Connect(string host, int port)
    {
        var address = IPAddress.Parse(host);
        var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(new IPEndPoint(address, port), Cancellation);
        return client;
    }

    private static async Task Exchange(Socket client, int bytes)
    {
        var sent = Enumerable.Range(0, bytes).Select(i => (byte)i).ToArray();
        await client.SendAsync(sent, Cancellation);
        var received = new byte[bytes];
        for (var length = 0; length < bytes;)
        {
            var count = await client.ReceiveAsync(received.AsMemory(length), Cancellation);
            Assert.NotEqual(0, count);
            length += count;
        }
        Assert.Equal(sent, received);
    }

    private static async Task<bool> WasReset(Socket client)
    {
        try
        {
            await client.SendAsync("x"u8.ToArray(), Cancellation);
            return await client.ReceiveAsync(new byte[1], Cancellation) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Those that are answered before anything else can change: at least one, waited for.</summary>
    private static async Task<List<Socket>> Served(List<Socket> clients)
    {
        foreach (var client in clients)
        {
            await client.SendAsync("x"u8.ToArray(), Cancellation);
        }
        var start = Stopwatch.GetTimestamp();
        while (!clients.Any(client => client.Available > 0))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "nobody was served");
            await Task.Yield();
        }
        return [.. clients.Where(client => client.Available > 0)];
    }

    private static bool SendUntilReset(Socket client)
    {
        client.SendTimeout = 10_000;
        try
        {
            for (var i = 0; i < 100_000; i++)
            {
                client.Send(new byte[16_384]);
            }
            return false;
        }
        catch (SocketException problem)
        {
            return problem.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown;
        }
    }

    private static async Task<string> ReadToEnd(Socket client)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4_096]);
        while (await client.ReceiveAsync(buffer, Cancellation) is > 0 and var count)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        return text.ToString();
    }

    private static async Task<TargetReport> Await(TargetServer target, Func<TargetReport, bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var report = await target.ReportAsync(Cancellation);
            Assert.True(report.AddsUp, $"{report}");
            if (condition(report))
            {
                return report;
            }
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"not in time: {report}");
        }
    }
}

public sealed class IoUringTargetTests() : TargetServerTests(EngineKind.IoUring, "127.77.1");

public sealed class EpollTargetTests() : TargetServerTests(EngineKind.Epoll, "127.77.2");
