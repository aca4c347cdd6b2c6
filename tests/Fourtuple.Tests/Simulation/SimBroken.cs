namespace Fourtuple.Tests.Simulation;

/// <summary>An invariant does not hold.</summary>
internal sealed class SimBroken(string invariant, string what) : Exception($"{invariant}: {what}")
{
    public string Invariant { get; } = invariant;

    public static void Unless(bool holds, string invariant, Func<string> what)
    {
        if (!holds)
        {
            throw new SimBroken(invariant, what());
        }
    }
}
