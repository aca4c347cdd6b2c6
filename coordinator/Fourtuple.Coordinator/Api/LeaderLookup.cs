using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api;

/// <summary>Who leads, for a coordinator that does not.</summary>
internal static class LeaderLookup
{
    /// <summary>The holder of the lease by the store; an answer (exit 69) when nobody holds it.</summary>
    public static async ValueTask<(LeaseHolder? Leader, CommandAnswer? Problem)> FindAsync(ICoordinatorPort port)
    {
        var read = await port.Store.LeaderAsync().ConfigureAwait(false);
        return read switch
        {
            { Ok: true, Value: { Held: true } leader } => (leader, null),
            { Ok: true } => (null, ApiCommand.NotLeading(port.View with { StoreState = "nobody holds the lease" })),
            _ => (null, CommandAnswer.From(new StoreAnswer(read.Outcome, read.Reason))),
        };
    }
}
