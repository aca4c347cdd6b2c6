namespace Fourtuple.Coordinator.Store;

/// <summary>Bounds of every store.</summary>
public static class StoreLimits
{
    /// <summary>Bounds any call, connecting included: the limit P of all publishes, commands and connects.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What the database driver is given, so that its own answer comes before <see cref="Command"/> is over.
    /// </summary>
    public static readonly TimeSpan Driver = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Frames applied before their histogram deltas are folded into one sum: bounds the rows of a run, and what a fold
    /// or
    /// a reader adds up, so that either stays far below <see cref="Command"/> on a busy host.
    /// </summary>
    public const int DeltasBeforeFold = 512;

    /// <summary>A write of more parts is a mistake: 1,000 agents write 1,001 parts a second.</summary>
    public const int WriteParts = 10_000;
}
