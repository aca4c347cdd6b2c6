using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Agent.Doctor;

/// <summary>
/// Judges a grant against this host before a packet is sent. Pure: readings in, refusals and warnings out. Every
/// finding is one sentence of what, one of why, one of what to do.
/// </summary>
public static class Preflight
{
    /// <param name="rings">io_uring rings this agent would make for the grant.</param>
    public static PreflightResult Check(
        ClusterMessage.Grant grant, HostReadings host, AgentOptions options, int rings)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        var about = new PreflightCase(grant, host, options, rings);
        var findings = SafetyChecks.Of(about)
            .Concat(TupleChecks.Of(about))
            .Concat(EngineChecks.Of(about))
            .Concat(CapacityChecks.Of(about))
            .ToList();
        return new PreflightResult(
            [.. findings.Where(finding => finding.Refuses).Select(finding => finding.Text)],
            [.. findings.Where(finding => !finding.Refuses).Select(finding => finding.Text)]);
    }
}

/// <param name="Refusals">The grant can't be served when there is any.</param>
/// <param name="Warnings">What may spoil the run but doesn't forbid it; the code says of which kind.</param>
public sealed record PreflightResult(IReadOnlyList<Refusal> Refusals, IReadOnlyList<Refusal> Warnings);

/// <summary>One thing that a check found.</summary>
internal readonly record struct Finding(bool Refuses, Refusal Text)
{
    public static Finding Refuse(string code, string what, string why, string advice) =>
        new(true, new Refusal(code, what, why, advice));

    public static Finding Warn(string what, string why, string advice) =>
        new(false, new Refusal("host", what, why, advice));
}

/// <summary>What the checks look at.</summary>
internal sealed record PreflightCase(ClusterMessage.Grant Grant, HostReadings Host, AgentOptions Options, int Rings)
{
    /// <summary>Both ends of the connections are sockets of this host.</summary>
    public bool TargetIsLocal { get; } = Grant.Space.Boxes
        .SelectMany(box => box.Destinations.Groups)
        .SelectMany(group => group.Addresses.Ranges)
        .Any(Host.HasAnyOf);

    public int Ends => TargetIsLocal ? 2 : 1;

    /// <summary>
    /// Source ports are ours to choose; with kernel binding the kernel takes them from its own range.
    /// </summary>
    public bool ChoosesPorts => Grant.Bind == BindMode.Explicit;
}
