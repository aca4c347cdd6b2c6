using System.Globalization;
using System.Text.Json;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Api;

/// <summary>Arguments of one call, checked against the command's own description of them.</summary>
public sealed class CommandArguments
{
    /// <summary>Characters of a text argument.</summary>
    public const int LongestText = 1_000;

    private const int LongestRun = 128;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private CommandArguments()
    {
    }

    /// <summary>Null when it was left out.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    public string Text(string name) => _values[name];

    public bool Flag(string name) => _values.GetValueOrDefault(name) == "true";

    public ulong? Number(string name) =>
        _values.TryGetValue(name, out var text) ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>For the audit log: short values as given, a plan as its length and hash.</summary>
    public string Shown(CommandSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return string.Join(' ', spec.Arguments.Where(each => _values.ContainsKey(each.Name)).Select(each =>
            each.Type == ArgumentType.Plan
                ? $"{each.Name}=({_values[each.Name].Length} characters, {PlanHash.Of(_values[each.Name], [])[..12]})"
                : $"{each.Name}={PlainText.Of(_values[each.Name])}"));
    }

    /// <summary>Reads a JSON object; one sentence about the first thing wrong when it does not fit.</summary>
    /// <param name="json">Undefined means no arguments.</param>
    public static (CommandArguments? Arguments, CommandAnswer? Problem) Read(CommandSpec spec, JsonElement json)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var read = new CommandArguments();
        if (json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            return (null, CommandAnswer.Usage(
                $"the arguments of {spec.Words} are not a JSON object", $"they are {Kind(json)}",
                "send {} or {\"name\": value}"));
        }
        var properties = json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().ToArray() : [];
        foreach (var property in properties)
        {
            if (read.Take(spec, property) is { } problem)
            {
                return (null, problem);
            }
        }
        var missing = spec.Arguments.FirstOrDefault(each => each.Required && !read._values.ContainsKey(each.Name));
        return missing is null
            ? (read, null)
            : (null, CommandAnswer.Usage(
                $"{spec.Words} needs the argument '{missing.Name}'", missing.Description, Advice(spec)));
    }

    private CommandAnswer? Take(CommandSpec spec, JsonProperty property)
    {
        var argument = spec.Arguments.FirstOrDefault(each => each.Name == property.Name);
        if (argument is null)
        {
            var near = NearestName.Of(property.Name, spec.Arguments.Select(each => each.Name));
            return CommandAnswer.Usage(
                $"{spec.Words} has no argument '{PlainText.Of(property.Name)}'", "",
                near is null ? Advice(spec) : $"did you mean '{near}'?");
        }
        if (_values.ContainsKey(argument.Name))
        {
            return CommandAnswer.Usage($"argument '{argument.Name}' is given twice");
        }
        if (property.Value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var (value, wanted) = Check(argument, property.Value);
        if (wanted is not null)
        {
            return CommandAnswer.Usage(
                $"argument '{argument.Name}' of {spec.Words} is not {wanted}", $"it is {Kind(property.Value)}");
        }
        _values[argument.Name] = value;
        return null;
    }

    /// <summary>The value as text, or the form that was wanted.</summary>
    private static (string Value, string? Wanted) Check(CommandArgument argument, JsonElement json)
    {
        var text = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => json.GetRawText(),
            _ => null,
        };
        var isText = json.ValueKind == JsonValueKind.String;
        return argument.Type switch
        {
            ArgumentType.Flag => (text ?? "", text is "true" or "false" ? null : "true or false"),
            ArgumentType.Number => (text ?? "",
                ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null
                    : "a whole number from 0 to 18446744073709551615"),
            ArgumentType.Run => (text ?? "", isText && IsRunId(text!) ? null : "the id of a run"),
            ArgumentType.Plan => (text ?? "", isText ? null : "the text of a plan"),
            _ => (text ?? "", isText && IsLine(text!) ? null
                : $"a line of at most {LongestText} characters without control characters"),
        };
    }

    /// <summary>The form of ids; any other text names no run.</summary>
    public static bool IsRunId(string text) =>
        text.Length is > 0 and <= LongestRun
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    private static bool IsLine(string text) => text.Length <= LongestText && !text.Any(PlainText.IsUnfit);

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => $"'{PlainText.Of(json.GetString()!)}'",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => PlainText.Of(json.GetRawText()),
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "nothing",
    };

    private static string Advice(CommandSpec spec) => spec.Arguments.Count == 0
        ? "it takes no arguments"
        : $"it takes {string.Join(", ", spec.Arguments.Select(each => each.Name))}";
}
