using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Pbm.Local;

/// <summary>How a plan is run in this process; what <c>local run</c> and <c>demo</c> share.</summary>
/// <param name="Allow">The agent's own allow-list.</param>
/// <param name="MaxConnections">Ceiling of the agent that no plan can raise; null: none.</param>
/// <param name="Command">The command line, for the report.</param>
public sealed record LocalRunOptions(
    string RunId, ulong Seed, EngineKind Engine, int Workers, IReadOnlyList<AddressRange> Allow, long? MaxConnections,
    double? MaxRate, string Command);
