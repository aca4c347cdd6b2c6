using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Planning;

/// <summary>What one agent said about itself at hello: the only facts about hosts that planning uses.</summary>
public sealed record AgentReading(string Agent, AgentCapacity Capacity);
