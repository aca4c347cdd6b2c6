namespace Fourtuple.Coordinator.Api.Documents;

/// <summary>What <c>GET /api/v1/commands</c> answers.</summary>
/// <param name="Version">Of the coordinator.</param>
public sealed record RegistryDocument(string Version, IReadOnlyList<CommandSpec> Commands);
