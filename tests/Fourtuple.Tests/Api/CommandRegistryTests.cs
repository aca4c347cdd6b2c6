using Fourtuple.Coordinator.Api;

namespace Fourtuple.Tests.Api;

public sealed class CommandRegistryTests
{
    [Fact]
    public void NamesAreUniqueAndFitTheCommandLine()
    {
        Assert.Distinct(CommandRegistry.Specs.Select(spec => spec.Words));
        Assert.All(CommandRegistry.Specs, spec => Assert.Matches("^[a-z]+ [a-z]+(-[a-z]+)*$", spec.Words));
        Assert.All(CommandRegistry.Specs, spec => Assert.Distinct(spec.Arguments.Select(argument => argument.Name)));
    }

    [Fact]
    public void EveryCommandExplainsItself() => Assert.All(CommandRegistry.Specs, spec =>
    {
        Assert.EndsWith(".", spec.Description, StringComparison.Ordinal);
        Assert.NotEmpty(spec.Examples);
        Assert.All(spec.Examples, example => Assert.Contains(spec.Words, example, StringComparison.Ordinal));
        Assert.All(spec.Arguments, argument =>
        {
            Assert.EndsWith(".", argument.Description, StringComparison.Ordinal);
            Assert.True(argument.Required == (argument.Default is null), $"{spec.Words} {argument.Name}");
        });
    });

    [Theory]
    [InlineData("load run", ApiRole.Operator)]
    [InlineData("load stop", ApiRole.Operator)]
    [InlineData("load pause", ApiRole.Operator)]
    [InlineData("load scale", ApiRole.Operator)]
    [InlineData("load kill-all", ApiRole.Admin)]
    public void WhatChangesSomethingNeedsMoreThanReading(string words, ApiRole role)
    {
        Assert.Equal(role, CommandRegistry.Specs.Single(spec => spec.Words == words).Role);
        Assert.All(
            CommandRegistry.Specs.Where(spec => spec.Destructive), spec => Assert.Equal(ApiRole.Admin, spec.Role));
    }

    [Theory]
    [InlineData("load", "rnu", "load run")]
    [InlineData("clutser", "show", "cluster show")]
    [InlineData("load", "killall", "load kill-all")]
    public void AnUnknownCommandIsAnsweredWithTheNearest(string palette, string name, string near)
    {
        var (command, problem) = CommandRegistry.Find(palette, name);
        Assert.Null(command);
        Assert.Equal($"did you mean '{near}'?", problem!.Advice);
    }

    [Fact]
    public void AnUnknownNameIsRepeatedWithoutItsControlCharacters()
    {
        var (_, problem) = CommandRegistry.Find("lo\u001b[31mad", new string('x', 5_000));
        Assert.DoesNotContain('\u001b', problem!.What);
        Assert.True(problem.What.Length < 500);
    }
}
