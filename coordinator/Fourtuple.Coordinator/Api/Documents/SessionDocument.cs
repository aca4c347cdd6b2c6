using Fourtuple.Coordinator.Totals;

namespace Fourtuple.Coordinator.Api.Documents;

/// <summary>What a caller needs to know before it asks for anything.</summary>
/// <param name="Role">What its token allows; admin where no tokens are set.</param>
/// <param name="Tokens">Whether tokens are set.</param>
/// <param name="State">standby, active or suspended.</param>
/// <param name="Leader">Name of the coordinator that leads; empty when nobody does.</param>
public sealed record SessionDocument(
    ApiRole Role, bool Tokens, string Cluster, string Coordinator, string State, string Leader, string Store,
    string Version);

/// <param name="Exact">False: of the report, which has sums over all sources only.</param>
public sealed record TupleUseDocument(string Run, bool Ended, bool Exact, TupleUse Use);

/// <param name="Url">Path of the report as a page; without a token for so many seconds.</param>
public sealed record ReportLink(string Url, int Seconds, string Name, string State);
