namespace Fourtuple.Coordinator.Api.Documents;

/// <summary>An actor and what it supervises.</summary>
/// <param name="Kind">coordinator, run, agent, workers or worker.</param>
/// <param name="Restarts">By its supervisor; null where nothing counts them.</param>
/// <param name="Open">Connections of a worker; null where they are not told by worker.</param>
public sealed record ActorDocument(
    string Name, string Kind, string State, long? Restarts, IReadOnlyList<ActorDocument> Children,
    long? Open = null);
