using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Local;

/// <summary>
/// Where the agent of a local run may connect to: loopback, and what the user lists. No plan can widen it.
/// </summary>
public static class LocalAllowList
{
    private static readonly IReadOnlyList<AddressRange> _loopback = [.. AllowList.Loopback.Ranges];

    /// <param name="given">Values of <c>--allow</c>.</param>
    /// <param name="environment">FOURTUPLE_ALLOW, comma-separated; null or empty when not set.</param>
    public static IReadOnlyList<AddressRange> Of(IEnumerable<string> given, string? environment)
    {
        var fromEnvironment = (environment ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. _loopback,
            .. fromEnvironment.Select(text => ParseFrom(text, "FOURTUPLE_ALLOW")),
            .. given.Select(text => ParseFrom(text, "--allow")),
        ];
    }

    private static AddressRange ParseFrom(string text, string from) =>
        AddressRangeParser.TryParse(text, out var range, out var problem)
            ? range
            : throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"{from} is not understood", $"{problem.What}. {problem.Why}", problem.Advice));
}
