using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// A command of the coordinator: what is known about it, and what it does. A new one is a class of this kind and a line
/// in <see cref="CommandRegistry"/>.
/// </summary>
public abstract class ApiCommand
{
    public abstract CommandSpec Spec { get; }

    /// <summary>
    /// Only the coordinator that leads can answer; another one says who does (exit 69). Not so what is read from the
    /// store alone, which they share.
    /// </summary>
    public virtual bool NeedsLeader => true;

    /// <summary>Null when this coordinator may answer.</summary>
    public static CommandAnswer? NotLeading(ClusterView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Role switch
        {
            CoordinatorRole.Active => null,
            CoordinatorRole.Standby => new CommandAnswer(
                ExitCodes.CannotConnect, $"coordinator {PlainText.Of(view.Holder)} is standby",
                "only the coordinator that leads answers this", "ask the other one, or try again in a few seconds"),
            _ => new CommandAnswer(
                ExitCodes.CannotConnect, $"coordinator {PlainText.Of(view.Holder)} has suspended its work",
                $"its store does not renew the lease: {PlainText.Of(view.StoreState)}",
                "agents go on holding what is open; try again when the store answers"),
        };
    }

    /// <summary>Answers a command that does not stream.</summary>
    public virtual ValueTask<CommandAnswer> AnswerAsync(CommandCall call) =>
        throw new NotSupportedException($"{Spec.Words} streams");

    /// <summary>Events of a streaming command; a first event that refuses is answered without a stream.</summary>
    public virtual IAsyncEnumerable<ApiEvent> StreamAsync(CommandCall call) =>
        throw new NotSupportedException($"{Spec.Words} does not stream");
}
