using Fourtuple.Coordinator.Planning;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Pbm.Local;

/// <summary>Where the agent of a local run may connect to: loopback, and what the user lists. No plan can widen it.</summary>
public static class AllowList
{
    public static IReadOnlyList<AddressRange> Loopback { get; } = [Parse("127.0.0.0/8"), Parse("::1/128")];

    /// <param name="given">Values of <c>--allow</c>.</param>
    /// <param name="environment">FOURTUPLE_ALLOW, comma-separated; null or empty when not set.</param>
    public static IReadOnlyList<AddressRange> Of(IEnumerable<string> given, string? environment)
    {
        var fromEnvironment = (environment ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. Loopback,
            .. fromEnvironment.Select(text => ParseFrom(text, "FOURTUPLE_ALLOW")),
            .. given.Select(text => ParseFrom(text, "--allow")),
        ];
    }

    private static AddressRange ParseFrom(string text, string from) => AddressTexts.TryParse(text, out var range)
        ? range
        : throw new CommandFault(new ErrorText(
            ExitCodes.Usage, $"'{text}' in {from} is no address range", "",
            "give a CIDR such as 10.20.0.0/16, an address, or first-last"));

    private static AddressRange Parse(string text) =>
        AddressTexts.TryParse(text, out var range) ? range : throw new FormatException(text);
}
