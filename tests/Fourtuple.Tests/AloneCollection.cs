namespace Fourtuple.Tests;

/// <summary>Tests that measure the process as a whole: xunit runs them after all others, one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
