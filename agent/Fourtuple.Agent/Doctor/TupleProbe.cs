using System.Net;
using System.Net.Sockets;
using System.Text;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>One connection of the probe.</summary>
/// <param name="Seen">What the target says that it sees; null when it says nothing.</param>
/// <param name="Fault">Why there is no connection; null when there is one.</param>
public sealed record ProbedTuple(Endpoint Source, Endpoint Destination, Endpoint? Seen, string? Fault);

/// <summary>
/// Connects from explicit source ports to targets that reflect (<c>pbm target --reflect</c>, mode echo or http) and
/// asks what they see. Each source port is used for every destination at once, so that something on the way that
/// collapses destinations has to change a port.
/// </summary>
public static class TupleProbe
{
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /tuple HTTP/1.1\r\nHost: tuple\r\n\r\n");

    /// <summary>Ports tried for one connection before it is given up: others may hold some.</summary>
    private const int Attempts = 64;

    /// <summary>Longest answer looked at, bytes.</summary>
    private const int MostBytes = 1_024;

    /// <param name="pool">Source ports to choose from; those in use are passed over.</param>
    /// <param name="ports">Source ports to use, each for every destination.</param>
    /// <param name="timeout">Bounds the connect and the answer of one connection.</param>
    public static async Task<IReadOnlyList<ProbedTuple>> RunAsync(
        IReadOnlyList<Endpoint> destinations, PortSet pool, int ports, TimeSpan timeout, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(destinations);
        ArgumentNullException.ThrowIfNull(pool);
        var open = new List<Socket>();
        var found = new List<ProbedTuple>();
        try
        {
            var next = 0;
            for (var round = 0; round < ports && next < pool.Count; round++)
            {
                foreach (var destination in destinations)
                {
                    var (socket, source, fault) = Bind(destination, pool, ref next);
                    open.AddRange(socket is null ? [] : [socket]);
                    found.Add(socket is null
                        ? new ProbedTuple(source, destination, null, fault)
                        : await AskAsync(socket, source, destination, timeout, time).ConfigureAwait(false));
                }
                next++;
            }
            return found;
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    private static (Socket? Socket, Endpoint Source, string? Fault) Bind(Endpoint to, PortSet pool, ref int next)
    {
        var local = default(Address);
        try
        {
            local = SourceFor(to);
            for (var turn = 0; turn < Attempts && next < pool.Count; turn++, next++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    // Both options, as the load engine sets them: this name stands for REUSEADDR and REUSEPORT.
                    socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                    socket.Bind(new IPEndPoint(local.ToIPAddress(), pool[next]));
                    return (socket, new Endpoint(local, (ushort)pool[next]), null);
                }
                catch (SocketException busy) when (busy.SocketErrorCode == SocketError.AddressAlreadyInUse)
                {
                    socket.Dispose();
                }
            }
            return (null, new Endpoint(local, 0), "no source port is free");
        }
        catch (SocketException fault)
        {
            return (null, new Endpoint(local, 0), fault.Message);
        }
    }

    /// <summary>The address the kernel would route from: connect(2) of a datagram socket sends nothing.</summary>
    private static Address SourceFor(Endpoint to)
    {
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(to.Address.ToIPAddress(), to.Port));
        var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
        return Address.From(local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local);
    }

    private static async Task<ProbedTuple> AskAsync(
        Socket socket, Endpoint source, Endpoint to, TimeSpan timeout, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(to.Address.ToIPAddress(), to.Port), limit.Token)
                .ConfigureAwait(false);
        }
        catch (SocketException fault)
        {
            return new ProbedTuple(source, to, null, fault.Message);
        }
        catch (OperationCanceledException)
        {
            return new ProbedTuple(source, to, null, $"no answer to its SYN within {timeout.TotalSeconds:0.#} s");
        }
        return new ProbedTuple(source, to, await SeenAsync(socket, limit.Token).ConfigureAwait(false), null);
    }

    /// <summary>The first line of the answer that is an endpoint; null when there is none in time.</summary>
    private static async Task<Endpoint?> SeenAsync(Socket socket, CancellationToken ends)
    {
        var answer = new byte[MostBytes];
        var length = 0;
        try
        {
            await socket.SendAsync(Request, ends).ConfigureAwait(false);
            while (length < MostBytes)
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(length), ends).ConfigureAwait(false);
                length += read;
                if (Find(Encoding.ASCII.GetString(answer, 0, length)) is { } seen)
                {
                    return seen;
                }
                if (read == 0)
                {
                    return null;
                }
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // A target that says nothing is an answer too: it does not reflect.
        }
        return null;
    }

    internal static Endpoint? Find(string answer)
    {
        foreach (var line in answer.Split('\n').SkipLast(1))
        {
            if (line.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(line.Trim(), out var seen)
                && seen.Port > 0)
            {
                return new Endpoint(Address.From(seen.Address), (ushort)seen.Port);
            }
        }
        return null;
    }
}
