using System.Text.RegularExpressions;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Shell;

public sealed partial class EditorScreenTests
{
    private const string Prompt = "[127.0.0.1:9110] pbm> ";

    [Fact]
    public void ALineIsDrawnInOneRowWithItsCursor() => Assert.Equal(
        "\rp> load\u001b[K\u001b[6G", EditorScreen.Draw("p> ", "load", 2, "", 80, color: true));

    [Fact]
    public void AHintIsDimWhereColourIsAllowed()
    {
        Assert.Contains(" \u001b[2mRUN\u001b[0m", EditorScreen.Draw("p> ", "a", 1, "RUN", 80, true));
        Assert.Contains("a RUN\u001b[K", EditorScreen.Draw("p> ", "a", 1, "RUN", 80, false));
        Assert.DoesNotContain("RUN", EditorScreen.Draw("p> ", new string('a', 72), 72, "RUN", 80, false));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    public void ALongLineShowsItsCursorAndNeverFillsTheRow(int width)
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(at => $"{at:00}日e\u0301"));
        for (var cursor = 0; cursor <= text.Length; cursor += 5)
        {
            var drawn = EditorScreen.Draw(Prompt, text, cursor, "hint", width, color: false);
            var shown = Escapes().Replace(drawn, "").TrimStart('\r');
            Assert.InRange(CellWidth.Of(shown), 10, width - 1);
            var column = int.Parse(Column().Match(drawn).Groups[1].Value);
            Assert.InRange(column, 1, width);
            if (cursor < text.Length)
                Assert.StartsWith(text[cursor..(cursor + 1)], At(shown, column - 1), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("👩‍🚀", 2)]
    [InlineData("", 0)]
    public void TextHasTheWidthATerminalGivesIt(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Fact]
    public void CandidatesFitTheTerminal()
    {
        var many = Enumerable.Range(0, 500).Select(at => new Candidate($"20261122-19{at:0000}-hold")).ToList();
        var text = CandidateList.Text(many, 80).Split('\n');
        Assert.All(text, row => Assert.InRange(row.Length, 1, 79));
        Assert.Contains("rows more", text[^1], StringComparison.Ordinal);
        var told = CandidateList.Text([new("a", new string('x', 200)), new("bb", "short")], 40).Split('\n');
        Assert.Equal(["a   " + new string('x', 35), "bb  short"], told);
    }

    /// <summary>The rest of a row from this cell on.</summary>
    private static string At(string shown, int cell)
    {
        var at = 0;
        while (CellWidth.Of(shown[..at]) < cell)
            at++;
        return shown[at..].TrimStart('\u0301');
    }

    [GeneratedRegex("\u001b\\[[0-9]*[A-Za-z]")]
    private static partial Regex Escapes();

    [GeneratedRegex("\u001b\\[([0-9]+)G")]
    private static partial Regex Column();
}
