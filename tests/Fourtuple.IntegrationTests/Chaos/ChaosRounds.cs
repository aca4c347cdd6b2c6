using System.Globalization;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// How often tests repeat what they do at a random moment: CHAOS_ROUNDS and CHAOS_SEED, which <c>bash tests/run
/// chaos</c> sets; three times with one seed otherwise.
/// </summary>
internal static class ChaosRounds
{
    public static int Count { get; } = Read("CHAOS_ROUNDS", 3);

    public static int Seed { get; } = Read("CHAOS_SEED", 1);

    private static int Read(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : usual;
}
