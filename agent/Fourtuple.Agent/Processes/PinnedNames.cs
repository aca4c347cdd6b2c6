using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Tuples;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Agent.Processes;

/// <summary>
/// Resolves the names of an allow-list, once: what a name means later can't widen where the agent connects to.
/// </summary>
internal sealed class PinnedNames(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>A service's name may appear only after its pods: asked again for as long as it takes.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private volatile string? _waitingFor;

    /// <summary>The name that has no addresses yet, or null.</summary>
    public string? WaitingFor => _waitingFor;

    public async Task<AllowList> PinAsync(AllowList allow, CancellationToken stop)
    {
        foreach (var name in allow.Names)
        {
            _waitingFor = name;
            while (true)
            {
                var (addresses, reason) = await ResolveAsync(name, stop).ConfigureAwait(false);
                if (addresses.Count > 0)
                {
                    AgentLog.Resolved(logger, name, string.Join(", ", addresses));
                    allow = allow.WithResolved(name, addresses);
                    break;
                }
                AgentLog.Unresolved(logger, name, reason);
                await Task.Delay(Pause, time, stop).ConfigureAwait(false);
            }
        }
        _waitingFor = null;
        return allow;
    }

    private async Task<(IReadOnlyList<Address> Addresses, string Reason)> ResolveAsync(
        string name, CancellationToken stop)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(name, stop).WaitAsync(Limit, time, stop).ConfigureAwait(false);
            var addresses = found.Select(Known).OfType<Address>().Distinct().ToList();
            return (addresses, "it has no usable address");
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException)
        {
            return ([], fault.Message);
        }
    }

    private static Address? Known(IPAddress address) =>
        Address.TryParse(address.ToString(), out var known) ? known : null;
}
