using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;

namespace Fourtuple.Tests.Api;

public sealed class CommandArgumentsTests
{
    private static readonly CommandSpec _spec = new(
        "load", "try", "Tries.", ApiRole.Viewer, ["pbm load try"],
        [
            new("plan", ArgumentType.Plan, "FILE", "A plan.", Required: true),
            new("seed", ArgumentType.Number, "N", "A seed.", Default: "drawn"),
            new("run", ArgumentType.Run, "RUN", "A run.", Default: "none"),
            new("fast", ArgumentType.Flag, "", "Fast.", Default: "no"),
            new("note", ArgumentType.Text, "TEXT", "A note.", Default: "none"),
        ],
        []);

    [Fact]
    public void EveryTypeIsRead()
    {
        var (arguments, problem) = Read(
            """{"plan":"a: 1\n","seed":18446744073709551615,"run":"r-1.x_2","fast":true,"note":"é"}""");
        Assert.Null(problem);
        Assert.Equal("a: 1\n", arguments!.Text("plan"));
        Assert.Equal(ulong.MaxValue, arguments.Number("seed"));
        Assert.Equal("r-1.x_2", arguments.Find("run"));
        Assert.True(arguments.Flag("fast"));
        Assert.Equal("é", arguments.Find("note"));
    }

    [Fact]
    public void WhatIsLeftOutOrNullIsNotThere()
    {
        var (arguments, _) = Read("""{"plan":"","seed":null}""");
        Assert.Null(arguments!.Number("seed"));
        Assert.Null(arguments.Find("run"));
        Assert.False(arguments.Flag("fast"));
    }

    [Theory]
    [InlineData("""{}""", "needs the argument 'plan'")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("\"plan\"", "not a JSON object")]
    [InlineData("""{"paln":"x"}""", "did you mean 'plan'?")]
    [InlineData("""{"plan":"x","plan":"y"}""", "given twice")]
    [InlineData("""{"plan":5}""", "not the text of a plan")]
    [InlineData("""{"plan":"x","seed":-1}""", "whole number")]
    [InlineData("""{"plan":"x","seed":1.5}""", "whole number")]
    [InlineData("""{"plan":"x","seed":18446744073709551616}""", "whole number")]
    [InlineData("""{"plan":"x","run":"../../etc"}""", "id of a run")]
    [InlineData("""{"plan":"x","run":""}""", "id of a run")]
    [InlineData("""{"plan":"x","run":{"a":1}}""", "it is an object")]
    [InlineData("""{"plan":"x","fast":"maybe"}""", "true or false")]
    [InlineData("""{"plan":"x","note":"a\u001b[2Jb"}""", "without control characters")]
    [InlineData("""{"plan":"x","note":"a\u202eb"}""", "without control characters")]
    public void AnythingElseIsOneSentence(string json, string says)
    {
        var (arguments, problem) = Read(json);
        Assert.Null(arguments);
        Assert.Equal(ExitCodes.Usage, problem!.ExitCode);
        var text = $"{problem.What} {problem.Why} {problem.Advice}";
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, PlainText.IsUnfit);
    }

    private static (CommandArguments? Arguments, CommandAnswer? Problem) Read(string json) =>
        CommandArguments.Read(_spec, JsonDocument.Parse(json).RootElement);
}
