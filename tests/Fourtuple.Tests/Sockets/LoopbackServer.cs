using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Sockets;

/// <summary>The contract's server on real loopback addresses; the client binds 127.0.0.2.</summary>
public sealed class LoopbackServer : IContractServer
{
    private static readonly IPAddress ServerIp = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress SourceIp = IPAddress.Parse("127.0.0.2");
    private readonly ConcurrentDictionary<Endpoint, Socket> _accepted = new();
    private readonly ConcurrentDictionary<Endpoint, PeerEnd> _ends = new();
    private readonly Socket _echo = Listen(ServerIp, 128);
    private readonly Socket _silent = Listen(ServerIp, 0);
    private readonly Socket _held = Listen(SourceIp, 1);
    private readonly List<Socket> _fillers = [];

    public LoopbackServer()
    {
        Echo = Local(_echo);
        Silent = Local(_silent);
        HeldSource = Local(_held);
        Source = Address.From(SourceIp);
        using (var gone = Listen(ServerIp, 1))
        {
            Refusing = Local(gone);
        }
        FillSilent();
        _ = Task.Run(AcceptAsync);
    }

    public Endpoint Echo { get; }
    public Endpoint Refusing { get; }
    public Endpoint Silent { get; }
    public Address Source { get; }
    public Endpoint HeldSource { get; }

    public ushort NextSourcePort()
    {
        using var probe = Stream();
        probe.Bind(new IPEndPoint(SourceIp, 0));
        return (ushort)((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public bool HasAccepted(Endpoint client) => _accepted.ContainsKey(client);

    public void SendFin(Endpoint client) => _accepted[client].Shutdown(SocketShutdown.Send);

    public void SendRst(Endpoint client)
    {
        _accepted[client].LingerState = new LingerOption(true, 0);
        _accepted[client].Close();
    }

    public PeerEnd EndOf(Endpoint client) => _ends.GetValueOrDefault(client);

    public void Dispose()
    {
        foreach (var socket in _accepted.Values.Concat(_fillers).Concat([_echo, _silent, _held]))
        {
            socket.Dispose();
        }
    }

    private static Socket Stream() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static Socket Listen(IPAddress address, int backlog)
    {
        var socket = Stream();
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen(backlog);
        return socket;
    }

    private static Endpoint Local(Socket socket) => From((IPEndPoint)socket.LocalEndPoint!);

    private static Endpoint From(IPEndPoint point) => new(Address.From(point.Address), (ushort)point.Port);

    /// <summary>A full accept queue drops further SYNs (tcp_conn_request, net/ipv4/tcp_input.c).</summary>
    private void FillSilent()
    {
        for (var i = 0; i < 4; i++)
        {
            var filler = Stream();
            filler.Blocking = false;
            _fillers.Add(filler);
            try
            {
                filler.Connect(ServerIp, ((IPEndPoint)_silent.LocalEndPoint!).Port);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _echo.AcceptAsync();
                var client = From((IPEndPoint)socket.RemoteEndPoint!);
                _ends.TryRemove(client, out _);
                _accepted[client] = socket;
                _ = EchoAsync(socket, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task EchoAsync(Socket socket, Endpoint client)
    {
        var buffer = new byte[4096];
        try
        {
            for (var count = await socket.ReceiveAsync(buffer); count > 0; count = await socket.ReceiveAsync(buffer))
            {
                await socket.SendAsync(buffer.AsMemory(0, count));
            }
            _ends[client] = PeerEnd.Fin;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            _ends[client] = PeerEnd.Rst;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }
}
