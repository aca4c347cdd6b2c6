namespace Fourtuple.Coordinator.Store;

/// <summary>What kinds of text a store keeps beside its runs.</summary>
public static class KeptKind
{
    /// <summary>A plan under its name; the text is YAML.</summary>
    public const string Plan = "plan";

    /// <summary>An agent that takes part in no new run; the text says why.</summary>
    public const string Cordon = "cordon";

    /// <summary>The run that others of the same plan name are compared with; the text is its id.</summary>
    public const string Baseline = "baseline";

    /// <summary>Who did what; the name sorts by time, the text is one line of JSON.</summary>
    public const string Audit = "audit";
}
