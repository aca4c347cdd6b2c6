using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent;

/// <summary>
/// One connection to each of a few destinations, from this host and from an address it may use, closed by RST at once.
/// </summary>
internal static class TargetCheck
{
    /// <summary>Longest wait for one connection, whatever was asked for.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    /// <summary>One a destination of the request, in their order.</summary>
    public static async Task<CheckedDestination[]> RunAsync(AgentEffect.Check check, AllowList allow)
    {
        var asked = TimeSpan.FromTicks(check.Request.TimeoutNs / 100);
        var timeout = asked < _longest ? asked : _longest;
        return await Task.WhenAll(check.Request.Destinations.Select((to, at) =>
        {
            var sources = check.Sources?.Where(source => Reaches(source, to.Address)).ToArray();
            return allow.WhyNot(new AddressRange(to.Address, to.Address)) is not null ? Not(CheckResult.NotAllowed)
                : at >= check.Most || sources is [] ? Not(CheckResult.NotTried)
                : ConnectAsync(to, sources?[0], timeout);
        })).ConfigureAwait(false);
    }

    private static Task<CheckedDestination> Not(CheckResult why) => Task.FromResult(new CheckedDestination(why, 0, 0));

    /// <summary>The kernel routes nothing from a loopback address to another host.</summary>
    private static bool Reaches(Address source, Address to) =>
        source.IsV6 == to.IsV6
        && (!IPAddress.IsLoopback(source.ToIPAddress()) || IPAddress.IsLoopback(to.ToIPAddress()));

    private static async Task<CheckedDestination> ConnectAsync(Endpoint to, Address? from, TimeSpan timeout)
    {
        using var timely = new CancellationTokenSource(timeout);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var socket = new Socket(
                to.Address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream,
                ProtocolType.Tcp);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            if (from is { } source)
            {
                socket.Bind(new IPEndPoint(source.ToIPAddress(), 0));
            }
            await socket.ConnectAsync(new IPEndPoint(to.Address.ToIPAddress(), to.Port), timely.Token)
                .ConfigureAwait(false);
            return Found(CheckResult.Connected, 0);
        }
        catch (SocketException fault)
        {
            return Found(ResultOf(fault.SocketErrorCode), fault.NativeErrorCode);
        }
        catch (OperationCanceledException)
        {
            return Found(CheckResult.TimedOut, 0);
        }

        CheckedDestination Found(CheckResult result, int errno) =>
            new(result, errno, Stopwatch.GetElapsedTime(began).Ticks * 100);
    }

    private static CheckResult ResultOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => CheckResult.Refused,
        SocketError.TimedOut => CheckResult.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => CheckResult.Unreachable,
        _ => CheckResult.Failed,
    };
}
