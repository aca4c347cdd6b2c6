namespace Fourtuple.Sockets.Rules;

/// <summary>A second process that makes the calls of <see cref="RuleChild"/>, ended by Dispose.</summary>
public interface IProbeProcess : IDisposable
{
    /// <summary>Sends one line and returns the answer's line; null when the process has ended.</summary>
    string? Ask(string line);
}
