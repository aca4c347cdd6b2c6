namespace Fourtuple.Sockets.Targets;

/// <summary>The target can't serve what was asked on this host: what, why, and what to do.</summary>
public sealed class TargetRefusedException(string what, string why, string advice)
    : Exception($"{what}: {why}; {advice}")
{
    public string What { get; } = what;

    public string Why { get; } = why;

    public string Advice { get; } = advice;
}
