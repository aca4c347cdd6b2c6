using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Fourtuple.Coordinator.Runs;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Tuples;

/// <summary><c>pbm tuple list</c> and <c>find</c> on sockets of this test, on loopback addresses of its own.</summary>
public sealed class TupleListTests : IDisposable
{
    private static readonly IPAddress _server = IPAddress.Parse("127.105.0.1");
    private static readonly IPAddress _client = IPAddress.Parse("127.105.0.2");

    private readonly TestFolder _folder = new();
    private readonly Socket _listener = Tcp(_server);
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            // Closed by RST: no other test meets a TIME_WAIT of this one.
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Open_ones_have_a_process_and_closed_ones_are_in_time_wait()
    {
        _listener.Listen();
        var (open, _) = Connect();
        var (closed, far) = Connect();
        closed.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, far.Receive(new byte[1]));
        far.Dispose();
        Assert.Equal(0, closed.Receive(new byte[1]));
        var closedPort = Port(closed);
        closed.Dispose();
        _sockets.RemoveAll(socket => socket == closed || socket == far);

        var listing = await ListAsync(
            "list", "--source", "127.105.0.2", "--destination", $"127.105.0.1:{Port(_listener)}");
        var me = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(
            [$"ESTAB {Port(open)} {me}", $"TIME-WAIT {closedPort} -"],
            listing.Select(row => $"{row.State} {row.Local.Split(':')[1]} {row.Pid ?? "-"}").Order());
        Assert.All(listing, row => Assert.Equal($"127.105.0.1:{Port(_listener)}", row.Peer));
        Assert.All(listing, row => Assert.Null(row.Agent));
    }

    [Fact]
    public async Task Both_sides_are_found_and_who_listens_or_is_bound()
    {
        _listener.Listen();
        Connect();
        var bound = Tcp(_client);
        _sockets.Add(bound);
        var found = await ListAsync("find", $"127.105.0.1:{Port(_listener)}");
        Assert.Equal(["ESTAB", "ESTAB", "LISTEN"], found.Select(row => row.State).Order());
        var held = await ListAsync("find", $"127.105.0.2:{Port(bound)}");
        Assert.Equal(("BOUND", "*"), (Assert.Single(held).State, held[0].Peer));
    }

    [Fact]
    public async Task A_limit_shows_less_and_counts_all()
    {
        _listener.Listen();
        for (var opened = 0; opened < 5; opened++)
        {
            Connect();
        }
        await using var pbm = await PbmProcess.RunAsync(
            _folder, ExitCodes.Pass,
            ["tuple", "list", "--destination", $"127.105.0.1:{Port(_listener)}", "--limit", "2"]);
        var lines = pbm.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal("5 tuples: ESTAB 5 (the first 2 are shown; --limit shows more)", lines[2]);
    }

    private async Task<List<Row>> ListAsync(params string[] words)
    {
        await using var pbm = await PbmProcess.RunAsync(_folder, ExitCodes.Pass, ["tuple", .. words, "-o", "json"]);
        using var document = JsonDocument.Parse(pbm.Out);
        return [.. document.RootElement.GetProperty("tuples").EnumerateArray().Select(Row.Of)];
    }

    private (Socket Near, Socket Far) Connect()
    {
        var near = Tcp(_client);
        near.Connect(_listener.LocalEndPoint!);
        var far = _listener.Accept();
        _sockets.AddRange([near, far]);
        return (near, far);
    }

    private static Socket Tcp(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private sealed record Row(string State, string Local, string Peer, string? Agent, string? Pid)
    {
        public static Row Of(JsonElement row) => new(
            row.GetProperty("state").GetString()!, row.GetProperty("local").GetString()!,
            row.GetProperty("peer").GetString()!, row.GetProperty("agent").GetString(),
            row.GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid ? pid.GetRawText() : null);
    }
}
