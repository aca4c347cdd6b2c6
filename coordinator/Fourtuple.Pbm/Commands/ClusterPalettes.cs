using System.CommandLine;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Tuples;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Pbm.Commands;

/// <summary>Which words a coordinator serves, which ones pbm serves itself, and which ones are neither.</summary>
public static class ClusterPalettes
{
    /// <summary>Work without a server; where a palette has both kinds, the commands that need none.</summary>
    private static readonly Dictionary<string, string[]> _local = new(StringComparer.Ordinal)
    {
        ["demo"] = [],
        ["local"] = [],
        ["version"] = [],
        ["help"] = [],
        ["plan"] = ["validate", "explain", "schema", "init"],
        ["tuple"] = ["space", "rules", "list", "find", RuleChildProcess.CommandName],
        // Without a further word, or with options only, it is the built-in target; its commands are a coordinator's.
        ["target"] = ["--listen"],
        ["completion"] = [],
        [CompleteCommand.Name] = [],
        [ReferenceCommand.Name] = [],
    };

    private static readonly string[] _served = ["plan validate", "tuple space"];

    /// <summary>Done by pbm itself, which asks a coordinator when one is named or answers.</summary>
    private static readonly string[] _either = ["plan explain", "agent doctor"];

    /// <summary>
    /// True when the words may name a command of a coordinator, so that its registry is worth reading.
    /// </summary>
    public static bool AreServed(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string[] asked = words.Count > 0 && words[0] == "help" ? [.. words.Skip(1)] : [.. words];
        return asked.Length > 0 && !asked[0].StartsWith('-') && !IsLocal(asked) && !IsEither(asked)
            && !ReportCommand.IsLocal(asked);
    }

    /// <summary>Null when the command line can make something of the words.</summary>
    public static ErrorText? Check(
        IReadOnlyList<PbmEndpoint> endpoints, IReadOnlyList<string> words, IReadOnlyList<CommandSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(specs);
        if (words.Count == 0)
        {
            return null;
        }
        if (words[0].StartsWith('-') || words[0] == "help")
        {
            return null;
        }
        if (IsEither(words) || ReportCommand.IsLocal(words))
        {
            return null;
        }
        if (IsLocal(words) && !(endpoints.Count > 0 && IsServed(words, specs)))
        {
            return endpoints.Count == 0 ? null : new ErrorText(
                ExitCodes.Usage, $"'{words[0]}' takes no coordinator, but {endpoints[0]} was given",
                "it is done in this process, without any server", $"leave out {endpoints[0]}");
        }
        var palettes = specs.Select(spec => spec.Palette).Concat(_local.Keys.Where(name => name[0] != '_'))
            .Distinct(StringComparer.Ordinal);
        var hasCommand = words.Count > 1 && !words[1].StartsWith('-');
        var known = hasCommand
            ? specs.Any(spec => spec.Palette == words[0] && spec.Name == words[1])
            : palettes.Contains(words[0], StringComparer.Ordinal);
        return known ? null : Unknown(words, hasCommand, specs, [.. palettes]);
    }

    /// <summary>With an endpoint named its coordinator is asked, not this process.</summary>
    public static void LeaveToServer(RootCommand root, IReadOnlyList<CommandSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(root);
        foreach (var spec in specs.Where(spec => _served.Contains(spec.Words, StringComparer.Ordinal)))
        {
            var palette = root.Subcommands.FirstOrDefault(each => each.Name == spec.Palette);
            if (palette?.Subcommands.FirstOrDefault(each => each.Name == spec.Name) is { } local)
            {
                palette.Subcommands.Remove(local);
            }
        }
    }

    /// <summary>pbm does these by itself unless an endpoint is named.</summary>
    private static bool IsServed(IReadOnlyList<string> words, IReadOnlyList<CommandSpec> specs) =>
        words.Count > 1 && _served.Contains($"{words[0]} {words[1]}", StringComparer.Ordinal)
        && specs.Any(spec => spec.Palette == words[0] && spec.Name == words[1]);

    private static bool IsEither(IReadOnlyList<string> words) =>
        words.Count > 1 && _either.Contains($"{words[0]} {words[1]}", StringComparer.Ordinal);

    private static bool IsLocal(IReadOnlyList<string> words) =>
        _local.TryGetValue(words[0], out var commands)
        && (commands.Length == 0 || words.Count < 2 || words[1].StartsWith('-')
            || commands.Contains(words[1], StringComparer.Ordinal));

    private static ErrorText Unknown(
        IReadOnlyList<string> words, bool hasCommand, IReadOnlyList<CommandSpec> specs, string[] palettes)
    {
        var asked = hasCommand ? $"{words[0]} {words[1]}" : words[0];
        var names = palettes.Contains(words[0], StringComparer.Ordinal)
            ? specs.Where(spec => spec.Palette == words[0]).Select(spec => spec.Words)
                .Concat(_local.GetValueOrDefault(words[0], []).Where(command => command[0] != '-').Select(command => $"{words[0]} {command}"))
            : hasCommand && !palettes.Contains(words[0], StringComparer.Ordinal)
                ? specs.Select(spec => spec.Words)
                : palettes;
        var near = NearestName.Of(asked, names) ?? NearestName.Of(words[0], palettes);
        return new ErrorText(
            ExitCodes.Usage, $"there is no command '{PlainText.Of(asked)}'", "",
            near is null ? "see pbm help" : $"did you mean '{near}'?");
    }
}
