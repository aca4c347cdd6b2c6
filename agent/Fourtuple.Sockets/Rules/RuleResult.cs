namespace Fourtuple.Sockets.Rules;

/// <summary>How a rule stands on this kernel.</summary>
public enum RuleResult
{
    AsExpected,
    Differs,

    /// <summary>Something that the probe needs is missing here; it counts as neither.</summary>
    NotProbed,
}
