using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Api;

/// <summary>What one connection to a destination came to.</summary>
/// <param name="Errno">As connect(2) names it; 0 when connected or when the time was up.</param>
/// <param name="Result">connected, refused, timed out, unreachable or failed.</param>
internal sealed record ProbedTarget(string Target, Endpoint Destination, string Result, int Errno, TimeSpan Took);

/// <summary>
/// One connection to each of a few destinations, from this host, closed by RST at once: bounded in number, in time and
/// in how many are under way.
/// </summary>
internal static class TargetProbe
{
    /// <summary>Destinations of one check, over all targets.</summary>
    public const int Most = 64;

    /// <summary>Connections under way at once.</summary>
    private const int AtOnce = 8;

    /// <summary>Those of each target at equal distances, its first and last among them.</summary>
    public static IReadOnlyList<(string Target, Endpoint Destination)> Sample(
        IReadOnlyList<DestinationSet> families, int targets)
    {
        var each = Math.Max(1, Most / Math.Max(1, targets));
        return
        [
            .. (from family in families
                from stretch in Stretches(family)
                let count = Math.Min(stretch.Count, each)
                from number in Enumerable.Range(0, (int)count)
                let at = count == 1 ? 0 : (long)((Int128)(stretch.Count - 1) * number / (count - 1))
                select (stretch.Target, family[stretch.From + at])).Take(Most),
        ];
    }

    public static async Task<ProbedTarget[]> RunAsync(
        IReadOnlyList<(string Target, Endpoint Destination)> sample, TimeSpan timeout, CancellationToken stop)
    {
        var found = new ProbedTarget[sample.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
        await Parallel.ForAsync(0, sample.Count, options, async (at, stopped) =>
            found[at] = await ConnectAsync(sample[at].Target, sample[at].Destination, timeout, stopped)
                .ConfigureAwait(false)).ConfigureAwait(false);
        return found;
    }

    private static IEnumerable<(string Target, long From, long Count)> Stretches(DestinationSet family)
    {
        long from = 0;
        foreach (var group in family.Groups)
        {
            yield return (group.Target, from, group.Count);
            from += group.Count;
        }
    }

    private static async ValueTask<ProbedTarget> ConnectAsync(
        string target, Endpoint to, TimeSpan timeout, CancellationToken stop)
    {
        using var socket = new Socket(
            to.Address.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream,
            ProtocolType.Tcp);
        using var timely = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timely.CancelAfter(timeout);
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            await socket.ConnectAsync(new IPEndPoint(to.Address.ToIPAddress(), to.Port), timely.Token)
                .ConfigureAwait(false);
            return Found("connected", 0);
        }
        catch (SocketException fault)
        {
            return Found(NameOf(fault.SocketErrorCode), fault.NativeErrorCode);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Found("timed out", 0);
        }

        ProbedTarget Found(string result, int errno) =>
            new(target, to, result, errno, TimeProvider.System.GetElapsedTime(began));
    }

    private static string NameOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "timed out",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "unreachable",
        _ => "failed",
    };
}
