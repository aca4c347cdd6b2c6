namespace Fourtuple.Coordinator.Api;

/// <summary>What the process around the HTTP endpoint tells of itself.</summary>
/// <param name="StartedNs">When it began, by the monotonic clock of its TimeProvider.</param>
/// <param name="Settings">Name, value and origin, secrets masked by the settings themselves.</param>
public sealed record NodeFacts(long StartedNs, IReadOnlyList<(string Name, string Value, string Origin)> Settings)
{
    public static NodeFacts Unknown { get; } = new(0, []);
}
