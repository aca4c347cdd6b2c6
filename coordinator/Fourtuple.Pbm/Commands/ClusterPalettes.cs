using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Pbm.Commands;

/// <summary>Palettes that a coordinator serves. This version works without one, and says so.</summary>
public static class ClusterPalettes
{
    private static readonly string[] _served =
        ["cluster", "actor", "agent", "load", "report", "safety", "log", "node", "completion"];

    private static readonly Dictionary<string, string[]> _localOnly = new()
    {
        ["plan"] = ["list", "show", "explain", "apply", "delete", "init"],
        ["tuple"] = ["rules", "list", "find"],
        ["target"] = ["check", "capacity"],
    };

    /// <summary>Null when the words name work that pbm does by itself.</summary>
    public static ErrorText? Check(PbmEndpoint? endpoint, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count == 0)
        {
            return endpoint is { } alone ? NoClient($"a session with {alone}") : null;
        }
        var palette = words[0];
        var command = words.Count > 1 ? words[1] : "";
        if (_served.Contains(palette, StringComparer.Ordinal))
        {
            return NoClient($"'{palette}'");
        }
        if (_localOnly.TryGetValue(palette, out var commands) && commands.Contains(command, StringComparer.Ordinal))
        {
            return NoClient($"'{palette} {command}'");
        }
        return endpoint is { } given && !palette.StartsWith('-')
            ? new ErrorText(
                ExitCodes.Usage, $"'{palette}' takes no coordinator, but {given} was given",
                "it is done in this process, without any server", $"leave out {given}")
            : null;
    }

    private static ErrorText NoClient(string what) => new(
        ExitCodes.CannotConnect, $"{what} cannot be served", "this version of pbm has no coordinator client yet",
        "work that needs no server: pbm demo, pbm local run, pbm target, pbm plan, pbm tuple space");
}
