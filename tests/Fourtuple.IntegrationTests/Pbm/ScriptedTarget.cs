using System.Net;
using System.Net.Sockets;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>What a scripted target does with a connection.</summary>
public enum TargetScript
{
    Echo,

    /// <summary>Accepts and never answers.</summary>
    Silent,

    /// <summary>Accepts and sends FIN at once.</summary>
    CloseAtOnce,

    /// <summary>Answers once, sends FIN and goes on reading: a half closed connection.</summary>
    HalfClose,

    /// <summary>Answers a byte each 200 ms.</summary>
    Slow,

    /// <summary>Reads nothing, so that its window goes to zero and stays there.</summary>
    ZeroWindow,
}

/// <summary>A small server on a free loopback port that behaves as its script says, until it dies.</summary>
public sealed class ScriptedTarget : IDisposable
{
    /// <summary>An address other tests and the demo keep away from.</summary>
    public const string Address = "127.0.9.1";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _open = [];
    private readonly Lock _lock = new();
    private readonly TargetScript _script;

    private ScriptedTarget(TargetScript script, int backlog)
    {
        _script = script;
        if (script == TargetScript.ZeroWindow)
        {
            // Inherited by what it accepts: the smallest there is (tcp(7)).
            _listener.ReceiveBufferSize = 1;
        }
        _listener.Bind(new IPEndPoint(IPAddress.Parse(Address), 0));
        _listener.Listen(backlog);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int Accepted
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    public static ScriptedTarget Start(TargetScript script)
    {
        var target = new ScriptedTarget(script, 4_096);
        _ = target.AcceptAsync();
        return target;
    }

    /// <summary>
    /// A listener whose accept queue is full, so that the kernel drops every SYN (tcp_v4_syn_recv_sock).
    /// </summary>
    public static ScriptedTarget StartFull()
    {
        var target = new ScriptedTarget(TargetScript.Silent, 0);
        for (var queued = 0; queued < 4; queued++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Blocking = false;
            try
            {
                socket.Connect(target._listener.LocalEndPoint!);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                // In progress: the queue takes it, or it stays in SYN_SENT and shows that the queue is full.
            }
            target._open.Add(socket);
        }
        return target;
    }

    /// <summary>A port of the address where nobody listens.</summary>
    public static int RefusedPort()
    {
        using var target = new ScriptedTarget(TargetScript.Silent, 1);
        return target.Port;
    }

    /// <summary>Ends as a killed process does: the listener is gone, every connection is reset.</summary>
    public void Die()
    {
        _listener.Dispose();
        lock (_lock)
        {
            foreach (var socket in _open)
            {
                socket.Close(0);
            }
        }
    }

    public void Dispose() => Die();

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
            lock (_lock)
            {
                _open.Add(socket);
            }
            if (_script == TargetScript.CloseAtOnce)
            {
                socket.Shutdown(SocketShutdown.Both);
                socket.Close();
            }
            else if (_script != TargetScript.ZeroWindow)
            {
                _ = ServeAsync(socket);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[512];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var length and > 0)
            {
                await AnswerAsync(socket, buffer.AsMemory(0, length));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Reset by the client's drain or by Die: the script is over.
        }
    }

    private async Task AnswerAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        switch (_script)
        {
            case TargetScript.Echo:
                await socket.SendAsync(bytes);
                break;
            case TargetScript.HalfClose:
                await socket.SendAsync(bytes);
                socket.Shutdown(SocketShutdown.Send);
                break;
            case TargetScript.Slow:
                for (var at = 0; at < bytes.Length; at++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200));
                    await socket.SendAsync(bytes.Slice(at, 1));
                }
                break;
        }
    }
}
