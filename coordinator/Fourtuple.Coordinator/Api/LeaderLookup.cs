using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api;

/// <summary>Who leads, for a coordinator that does not.</summary>
internal static class LeaderLookup
{
    /// <summary>Null when this coordinator leads; else who does, as far as the store tells.</summary>
    public static async ValueTask<CommandAnswer?> RefuseAsync(ICoordinatorPort port)
    {
        var refused = ApiCommand.NotLeading(port.View);
        if (refused is null || port.View.Role != CoordinatorRole.Standby)
        {
            return refused;
        }
        var (leader, _) = await FindAsync(port).ConfigureAwait(false);
        return leader is null ? refused : refused with
        {
            Why = $"{PlainText.Of(leader.Holder)} leads and answers this",
            Advice = $"ask {PlainText.Of(leader.Holder)}, or name both endpoints and the one that leads is asked: "
                + "pbm HOST:PORT,HOST:PORT ...",
        };
    }

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
