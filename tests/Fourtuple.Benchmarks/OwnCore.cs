namespace Fourtuple.Benchmarks;

/// <summary>
/// Gives each end of a comparison a core of its own, the same for every contestant: where the scheduler happens to put
/// them otherwise decides more than what is compared (seen on two cores: 67,000/s or 97,000/s, for C as for C#).
/// </summary>
internal static class OwnCore
{
    private const string Taskset = "/usr/bin/taskset";

    /// <summary>First words of a command for the target's side; empty when there is nothing to choose.</summary>
    public static string[] Target { get; } = On("0");

    /// <summary>First words of a command for the contestants' side.</summary>
    public static string[] Contestant { get; } = On("1");

    // taskset(1) rather than a call on the started process, which would not reach the threads it has by then.
    private static string[] On(string core) =>
        Environment.ProcessorCount > 1 && File.Exists(Taskset) ? [Taskset, "-c", core] : [];
}
