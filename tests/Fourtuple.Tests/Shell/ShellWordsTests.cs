using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Shell;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("load  status\trun-1 ", new[] { "load", "status", "run-1" })]
    [InlineData("a 'b c' \"d \\\" e\" f\\ g", new[] { "a", "b c", "d \" e", "f g" })]
    [InlineData("'it''s' \"a\\b\" 'a\\b'", new[] { "its", "a\\b", "a\\b" })]
    [InlineData("log append \"\" x", new[] { "log", "append", "", "x" })]
    [InlineData("load list # the newest", new[] { "load", "list" })]
    [InlineData("a#b c", new[] { "a#b", "c" })]
    [InlineData("# all of it", new string[0])]
    [InlineData("", new string[0])]
    [InlineData("größe 日本", new[] { "größe", "日本" })]
    public void ALineIsSplitAsAShellDoesIt(string line, string[] words) =>
        Assert.Equal(words, ShellWords.Split(line).Words);

    [Theory]
    [InlineData("load st", "st", 5, '\0', 1)]
    [InlineData("load ", "", 5, '\0', 1)]
    [InlineData("plan -f 'my pl", "my pl", 8, '\'', 2)]
    [InlineData("plan -f \"", "", 8, '"', 2)]
    public void TheWordUnderTheEndIsKnown(string line, string open, int start, char quote, int before)
    {
        var words = ShellWords.Split(line);
        Assert.Equal((open, start, quote, before), (words.Open, words.LastStart, words.Quote, words.Before.Count));
    }

    [Theory]
    [InlineData("load 'status", "a quotation mark ' is not closed")]
    [InlineData("load \u001b[2J", "control characters")]
    [InlineData("load \u202eabc", "control characters")]
    [InlineData("load\tlist", null)]
    public void WhatCannotBeCarriedOutIsRefused(string line, string? says)
    {
        var refused = ShellWords.Refuse(line);
        Assert.Equal(says is null, refused is null);
        Assert.Contains(says ?? "", refused ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void AMegabyteIsRefused() => Assert.Contains(
        "longer than", ShellWords.Refuse("load status " + new string('x', 1 << 20)), StringComparison.Ordinal);

    [Theory]
    [InlineData("a b'c\"d\\e#f")]
    [InlineData("plain")]
    [InlineData("ünï 日本")]
    public void AQuotedWordIsReadBackAsItself(string word)
    {
        Assert.Equal(word, Assert.Single(ShellWords.Split(ShellWords.Quoted(word, '\0')).Words));
        Assert.Equal(word, Assert.Single(ShellWords.Split(ShellWords.Quoted(word, '"')).Words));
    }
}
