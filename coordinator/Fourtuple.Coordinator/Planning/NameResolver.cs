using System.Net;
using System.Net.Sockets;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Planning;

/// <summary>Asks DNS for the names of a plan, once, before the run.</summary>
public static class NameResolver
{
    /// <summary>Bounds all answers together; a name without answer is a refused plan.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The answers there are; a name without one is missing, and the plan is refused where it uses it.
    /// </summary>
    public static async Task<NameAnswers> ResolveAsync(LoadPlan plan, CancellationToken stop)
    {
        var answers = new Dictionary<string, IReadOnlyList<Address>>(StringComparer.Ordinal);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Most);
        foreach (var name in NameAnswers.NamesIn(plan))
        {
            try
            {
                var found = await Dns.GetHostAddressesAsync(name, limit.Token).ConfigureAwait(false);
                answers[name] = [.. found.Select(Address.From)];
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ArgumentException)
            {
                // The resolver of plans names what has no address.
            }
        }
        return new NameAnswers(answers);
    }
}
