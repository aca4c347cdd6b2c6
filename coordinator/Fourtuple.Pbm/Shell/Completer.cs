using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// Says what the last word of a line may become, and what is still missing behind it. Pure: values that somebody else
/// knows are asked for by the name of their source.
/// </summary>
/// <param name="tree">The grammar.</param>
/// <param name="values">Source and what was typed of the value, to what it may become.</param>
public sealed class Completer(CommandNode tree, Func<string, string, IReadOnlyList<Candidate>> values)
{
    /// <summary>Most candidates; a screen or two. More are of no use to a person.</summary>
    private const int Most = 200;

    /// <summary>Where the words before the last one have led to.</summary>
    private sealed record Place(
        CommandNode Node, ValueNode? Value, int Taken, HashSet<string> Used, bool OnlyWords, bool IsLost, bool IsHelp);

    /// <param name="line">The line up to the cursor, without the name of the program.</param>
    public Completion Complete(string line)
    {
        var words = ShellWords.Split(line);
        if (words.IsComment)
        {
            return new Completion(line.Length, '\0', []);
        }
        var found = Candidates(Walk(words.Before), words.Open)
            .Where(each => each.Text.StartsWith(words.Open, StringComparison.Ordinal))
            .DistinctBy(each => each.Text).Take(Most);
        return new Completion(words.LastStart, words.Quote, [.. found]);
    }

    /// <summary>Values that are still to come, such as <c>RUN</c> or <c>-f plan.yaml</c>; empty when none.</summary>
    public string Hint(string line)
    {
        var words = ShellWords.Split(line);
        var place = Walk(words.Before);
        if (words.IsComment || place.IsLost || place.IsHelp || words.Open.Length > 0)
        {
            return "";
        }
        if (place.Value is { } value)
        {
            return $"{value.Hint}   {value.Description}";
        }
        if (place.Node.Commands.Count > 0)
        {
            return place.Node == tree ? "" : string.Join('|', place.Node.Commands.Select(each => each.Name));
        }
        var options = place.Node.Options.Where(each => each.IsRequired && !each.Names.Any(place.Used.Contains))
            .Select(each => $"{each.Names[^1]} {each.Value?.Hint}".TrimEnd());
        var arguments = place.Node.Arguments.Skip(place.Taken)
            .Select(each => each.IsRequired ? each.Hint : $"[{each.Hint}]");
        return string.Join(' ', options.Concat(arguments));
    }

    private Place Walk(IReadOnlyList<string> words)
    {
        var place = new Place(tree, null, 0, [], false, false, false);
        var isFirst = true;
        foreach (var word in words)
        {
            var isEndpoint = isFirst && PbmEndpoint.Split([word]).Endpoints.Count > 0;
            isFirst = false;
            place = isEndpoint ? place : Behind(place, word);
        }
        return place;
    }

    private Place Behind(Place place, string word)
    {
        if (place.Value is not null)
        {
            return place with { Value = null };
        }
        if (!place.OnlyWords && word.StartsWith('-') && word.Length > 1)
        {
            return word == "--" ? place with { OnlyWords = true } : BehindOption(place, word);
        }
        if (place.Node.Commands.Count == 0)
        {
            return place with { Taken = place.Taken + 1 };
        }
        if (place.Node == tree && word == "help" && !place.IsHelp)
        {
            return place with { IsHelp = true };
        }
        return place.Node.Find(word) is { } node ? place with { Node = node } : place with { IsLost = true };
    }

    private static Place BehindOption(Place place, string word)
    {
        var name = word.Split('=', 2)[0];
        var option = place.Node.Options.FirstOrDefault(each => each.Names.Contains(name));
        if (option is null)
        {
            return place;
        }
        HashSet<string> used = option.Value is { IsMany: true } ? place.Used : [.. place.Used, .. option.Names];
        return place with { Used = used, Value = word.Contains('=', StringComparison.Ordinal) ? null : option.Value };
    }

    private IEnumerable<Candidate> Candidates(Place place, string word)
    {
        if (place.IsLost)
        {
            return [];
        }
        if (place.Value is { } value)
        {
            return Values(value, word);
        }
        if (!place.OnlyWords && word.StartsWith('-'))
        {
            return place.IsHelp ? [] : Options(place, word);
        }
        if (place.Node.Commands.Count > 0)
        {
            return place.Node.Commands.Select(each => new Candidate(each.Name, each.Description));
        }
        if (place.IsHelp || place.Node.Arguments.Count == 0)
        {
            return [];
        }
        var at = Math.Min(place.Taken, place.Node.Arguments.Count - 1);
        var argument = place.Node.Arguments[at];
        return at == place.Taken || argument.IsMany ? Values(argument, word) : [];
    }

    private IEnumerable<Candidate> Options(Place place, string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return place.Node.Options.Where(each => !each.Names.Any(place.Used.Contains))
                .SelectMany(each => each.Names.Where(name => name.StartsWith(word, StringComparison.Ordinal))
                    .OrderByDescending(name => name.Length).Take(1)
                    .Select(name => new Candidate(name, each.Description)))
                .OrderBy(each => each.Text, StringComparer.Ordinal);
        }
        var name = word[..equals];
        return place.Node.Options.FirstOrDefault(each => each.Names.Contains(name))?.Value is { } value
            ? Values(value, word[(equals + 1)..]).Select(each => each with { Text = $"{name}={each.Text}" })
            : [];
    }

    private IEnumerable<Candidate> Values(ValueNode value, string word) =>
        value.Choices.Count > 0 ? value.Choices.Select(each => new Candidate(each))
        : value.Source is { } source ? values(source, word)
        : [];
}
