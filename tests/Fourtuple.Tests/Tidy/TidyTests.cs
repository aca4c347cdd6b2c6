using System.Text.RegularExpressions;

namespace Fourtuple.Tests.Tidy;

/// <summary>The rules of the house, checked over the source text.</summary>
public sealed partial class TidyTests
{
    private const int MaxFileLines = 300;
    private const int MaxMethodLines = 70;
    private const int MaxLineLength = 120;

    [Fact]
    public void Files_are_short() => Nothing(
        from file in SourceTree.CSharp.Concat(SourceTree.FrontEnd)
        where file.Lines.Length > MaxFileLines
        select $"{file.Path}: {file.Lines.Length} lines, at most {MaxFileLines}");

    [Fact]
    public void Lines_are_short() => Nothing(
        from file in SourceTree.CSharp.Concat(SourceTree.FrontEnd)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > MaxLineLength
        select $"{file.Path}:{line.Number}: {line.Text.Length} characters, at most {MaxLineLength}");

    [Fact]
    public void Methods_are_short() => Nothing(
        from file in SourceTree.CSharp
        from body in Bodies(file.Lines)
        where body.Length > MaxMethodLines
        select $"{file.Path}:{body.Start}: a body of {body.Length} lines, at most {MaxMethodLines}");

    [Fact]
    public void Unsafe_code_and_imports_live_in_Linux_only() => Nothing(
        from file in SourceTree.CSharp
        where !file.Path.StartsWith("agent/Fourtuple.Sockets/Linux/", StringComparison.Ordinal)
        where !file.Path.StartsWith("tests/", StringComparison.Ordinal)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where UnsafeWords().IsMatch(WithoutComment(line.Text))
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Nothing_is_unfinished() => Nothing(
        from file in SourceTree.CSharp.Concat(SourceTree.FrontEnd)
        where !file.Path.EndsWith("TidyTests.cs", StringComparison.Ordinal)
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where UnfinishedWords().IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Type_names_say_what_a_thing_is() => Nothing(
        from file in SourceTree.CSharp
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where VagueTypeNames().IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}");

    [Fact]
    public void Files_are_named_as_a_type_in_them() => Nothing(
        from file in SourceTree.CSharp
        let name = Path.GetFileName(file.Path).Split('.')[0]
        where name is not ("Program" or "LibCTypes" or "IoUringAbi" or "GlobalUsings" or "AssemblyInfo")
        let declaration = new Regex($@"\b(class|struct|record|interface|enum|delegate)\b.*\b{name}\b")
        where !file.Lines.Any(declaration.IsMatch)
        select $"{file.Path}: no type is named {name}");

    /// <summary>A host name in the lock file would tie every build to one registry.</summary>
    [Fact]
    public void The_lock_file_names_no_registry() => Nothing(
        from line in File.ReadAllLines(
            Path.Combine(SourceTree.Root, "coordinator", "Fourtuple.Web", "package-lock.json"))
        where line.Contains("\"resolved\"", StringComparison.Ordinal)
        select line.Trim());

    /// <summary>Markup from text is how a target's words would become code.</summary>
    [Fact]
    public void The_front_end_makes_no_markup_from_text() => Nothing(
        from file in SourceTree.FrontEnd
        from line in file.Lines.Select((text, index) => (Text: text, Number: index + 1))
        where MarkupFromText().IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}");

    private static void Nothing(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all.Prepend($"{all.Count} faults:")));
    }

    /// <summary>
    /// Member bodies: from a line that is just a brace at four spaces (or eight in nested types) to its match.
    /// </summary>
    private static IEnumerable<(int Start, int Length)> Bodies(string[] lines)
    {
        for (var start = 1; start < lines.Length; start++)
        {
            var indent = lines[start].Length - 1;
            if (lines[start].Trim() != "{" || indent is not (4 or 8) || !MemberHead().IsMatch(Head(lines, start)))
            {
                continue;
            }
            var close = lines[start].Replace('{', '}');
            var end = Array.FindIndex(lines, start, line => line.StartsWith(close, StringComparison.Ordinal));
            yield return (start, end - start + 1);
        }
    }

    /// <summary>The declaration that a body belongs to: back to the line that starts at its indent.</summary>
    private static string Head(string[] lines, int start)
    {
        var indent = lines[start].Length - 1;
        var first = start - 1;
        while (first > 0 && lines[first].Length - lines[first].TrimStart().Length > indent)
        {
            first--;
        }
        return string.Join(' ', lines[first..start]);
    }

    private static string WithoutComment(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }

    [GeneratedRegex(@"\b(unsafe|LibraryImport|DllImport|stackalloc \w+\[.*\]\.|fixed \()\b")]
    private static partial Regex UnsafeWords();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(")]
    private static partial Regex MarkupFromText();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|Skip *= *""|Assert\.True\(true\)|Thread\.Sleep")]
    private static partial Regex UnfinishedWords();

    [GeneratedRegex(@"\b(class|struct|record|interface)\s+\w*(Manager|Helper|Util|Utils|Utility)\b")]
    private static partial Regex VagueTypeNames();

    [GeneratedRegex(@"\)\s*(where .*|: (base|this)\(.*)?$")]
    private static partial Regex MemberHead();
}
