using Fourtuple.Shared.Bus;

namespace Fourtuple.Agent;

/// <summary>The agent actor: mailbox, pure brain (AgentMachine), and the effects it asks for.</summary>
public sealed class AgentHost(AgentOptions options, IMessageBus bus, TimeProvider time)
{
    public AgentOptions Options { get; } = options;

    public IMessageBus Bus { get; } = bus;

    public TimeProvider Time { get; } = time;

    /// <summary>Joins and serves until stopped; on stop it drains what it holds and sends the final frame.</summary>
    public Task RunAsync(CancellationToken stop) => throw new NotImplementedException();
}
