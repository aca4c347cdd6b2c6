using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;
using Fourtuple.Tests.Agent;

namespace Fourtuple.IntegrationTests.Agent;

/// <summary>Real sockets on loopback, counted by the kernel, by ss and by us.</summary>
public sealed class SockDiagTests : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    [Theory]
    [InlineData("127.0.9.1", "127.0.9.2", "127.0.9.3")]
    [InlineData("::1", "::1", null)]
    public void CountsExactlyTheSocketsOfTheSpace(string source, string destination, string? otherDestination)
    {
        var listener = Listen(destination);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var first = FirstFreePort(500);
        Open(source, first, 500, listener);
        if (otherDestination is not null)
            Open(source, first, 20, Listen(otherDestination, port));
        var space = AgentScript.Space(source, $"{first}-{first + 499}", destination, $"{port}");

        var count = SockDiag.Count(space);

        Assert.Null(count.Error);
        Assert.Equal(500, count.Established);
        var ports = Assert.Single(count.Sources);
        Assert.Equal(Address.Parse(source), ports.Address);
        Assert.Equal(500, ports.Connections);
        Assert.Equal(PortSet.Of(first, first + 499), ports.Ports);
        Assert.Equal(500, Ss($"src {Quoted(source)} and dst {Quoted(destination)} and dport = :{port}"));
    }

    [Fact]
    public void PortsAndAddressesOutsideTheSliceDoNotCount()
    {
        var listener = Listen("127.0.9.20");
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var first = FirstFreePort(100);
        Open("127.0.9.19", first, 100, listener);
        Open("127.0.9.21", first, 100, listener);
        Assert.Equal(40, Count("127.0.9.19", $"{first + 10}-{first + 49}", "127.0.9.20", $"{port}"));
        Assert.Equal(200, Count("127.0.9.19-127.0.9.21", $"{first}-{first + 99}", "127.0.9.20", $"{port}"));
        Assert.Equal(200, Count("127.0.9.0/24", $"{first}-{first + 99}", "127.0.9.16-127.0.9.23", "1-65535"));
        Assert.Equal(0, Count("127.0.9.19", $"{first}-{first + 99}", "127.0.9.20", $"{port + 1}"));
        Assert.Equal(0, Count("127.0.9.18", $"{first}-{first + 99}", "127.0.9.20", $"{port}"));
    }

    [Fact]
    public void AWindowOfTheDestinationsCountsOnlyItsOwn()
    {
        var first = FirstFreePort(10);
        var listener = Listen("127.0.9.40");
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Open("127.0.9.39", first, 10, listener);
        Open("127.0.9.39", first, 10, Listen("127.0.9.41", port));
        var box = Assert.Single(
            AgentScript.Space("127.0.9.39", $"{first}-{first + 9}", "127.0.9.40-127.0.9.41", $"{port}").Boxes);
        var half = new TupleSpace([box with { Destinations = box.Destinations.Slice(1, 1) }]);
        Assert.Equal(10, SockDiag.Count(half).Established);
    }

    [Fact]
    public void JoinedNamespacesReachEachOther()
    {
        using var left = new NetworkNamespace();
        using var right = new NetworkNamespace();
        NetworkNamespace.Join(left, "10.77.0.1/24", right, "10.77.0.2/24");
        var refused = Assert.Throws<InvalidOperationException>(
            () => left.Run("bash", "-c", "exec 3<>/dev/tcp/10.77.0.2/9"));
        Assert.Contains("Connection refused", refused.Message, StringComparison.Ordinal);
    }

    private static long Count(string sources, string ports, string destinations, string destinationPorts)
    {
        var count = SockDiag.Count(AgentScript.Space(sources, ports, destinations, destinationPorts));
        Assert.Null(count.Error);
        return count.Established;
    }

    private Socket Listen(string address, int port = 0)
    {
        var ip = IPAddress.Parse(address);
        var listener = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(listener);
        listener.Bind(new IPEndPoint(ip, port));
        listener.Listen(1_024);
        return listener;
    }

    private void Open(string source, int firstPort, int count, Socket listener)
    {
        for (var i = 0; i < count; i++)
        {
            var ip = IPAddress.Parse(source);
            var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(socket);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            // RST on close: the next test may use the same tuples at once.
            socket.LingerState = new LingerOption(true, 0);
            socket.Bind(new IPEndPoint(ip, firstPort + i));
            socket.Connect(listener.LocalEndPoint!);
            _sockets.Add(listener.Accept());
        }
    }

    /// <summary>
    /// Below the ephemeral range, where nothing listens: a block of ports that explicit binding can have.
    /// </summary>
    private static int FirstFreePort(int count)
    {
        var held = ProcNetTcp.Listeners().Select(listener => (int)listener.Port).ToHashSet();
        return Enumerable.Range(0, 50).Select(block => 2_100 + block * 500)
            .First(first => !Enumerable.Range(first, count).Any(held.Contains));
    }

    private static string Quoted(string address) =>
        address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

    private static int Ss(string filter) => NetworkNamespace
        .ToEnd(NetworkNamespace.Quiet("ss", ["-Htn", "state", "established", filter]))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
