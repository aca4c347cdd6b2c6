namespace Fourtuple.Tests.Simulation;

/// <summary>
/// How the target behaves: it accepts, says RST to every SYN, says nothing, or drops all it holds as well.
/// </summary>
internal enum TargetMood { Well, Refusing, Silent, Resetting }

/// <summary>The target of all load.</summary>
internal sealed class SimTarget
{
    public TargetMood Mood { get; set; }

    /// <summary>Share of openings that fail while it is well.</summary>
    public double FailureShare { get; init; }

    /// <summary>Chance in each tenth of a second that it closes one connection of an agent.</summary>
    public double DropChance { get; init; }
}
