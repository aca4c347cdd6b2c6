using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Shell;

/// <summary>Completion over the real grammar, with values from a script.</summary>
public sealed class CompleterTests
{
    private static readonly Completer _completer = new(PbmRoot.Grammar(CommandRegistry.Specs), Values);

    [Theory]
    [InlineData("clu", "cluster")]
    [InlineData("load st", "status stop")]
    [InlineData("load status ", "run-1 run-2")]
    [InlineData("load status run-2", "run-2")]
    [InlineData("load status run-1 ", "")]
    [InlineData("load tail -o json ", "run-1 run-2")]
    [InlineData("load tail -o ", "json table text")]
    [InlineData("load tail -o t", "table text")]
    [InlineData("load tail --output=j", "--output=json")]
    [InlineData("load list --m", "--most")]
    [InlineData("load list --most 3 --m", "")]
    [InlineData("load run -f ", "a.yaml b.yaml")]
    [InlineData("load run --set x=1 --se", "--seed --set")]
    [InlineData("127.0.0.1:9110 load st", "status stop")]
    [InlineData("help lo", "local load log")]
    [InlineData("help load t", "tail")]
    [InlineData("completion ", "bash zsh")]
    [InlineData("no-such thing ", "")]
    [InlineData("load list # st", "")]
    [InlineData("__", "")]
    [InlineData("demo --eng", "--engine")]
    [InlineData("demo --engine i", "io_uring")]
    public void TheLastWordIsCompleted(string line, string words) => Assert.Equal(
        words, string.Join(' ', _completer.Complete(line).Candidates.Select(each => each.Text)));

    [Fact]
    public void GlobalOptionsAreOfferedEverywhere()
    {
        var names = _completer.Complete("cluster show --").Candidates.Select(each => each.Text).ToList();
        Assert.Superset(
            new HashSet<string>
            {
                "--output", "--quiet", "--no-color", "--timeout", "--token-file", "--yes", "--debug", "--help",
            }, names.ToHashSet());
        Assert.DoesNotContain(names, name => !name.StartsWith("--", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("load status ", "[RUN]")]
    [InlineData("load status run-1 ", "")]
    [InlineData("load run ", "[NAME]")]
    [InlineData("load run -f x.yaml ", "")]
    [InlineData("load list --most ", "N   Most runs to list, up to 1000")]
    [InlineData("load st", "")]
    [InlineData("cluster ", "show|status|leader")]
    [InlineData("", "")]
    public void WhatMayFollowIsHinted(string line, string hint) =>
        Assert.StartsWith(hint, _completer.Hint(line) is { Length: > 0 } text ? text : "", StringComparison.Ordinal);

    [Fact]
    public void ACandidateWithABlankIsQuoted()
    {
        var completer = new Completer(
            PbmRoot.Grammar(CommandRegistry.Specs), (_, _) => [new("my plan.yaml"), new("my other/", IsWhole: false)]);
        var editor = new LineEditor([]);
        editor.Step(EditorKey.Text, "load run -f my");
        editor.Take(completer.Complete(editor.Text));
        Assert.Equal("load run -f my\\ ", editor.Text);
        editor.Step(EditorKey.Text, "p");
        editor.Take(completer.Complete(editor.Text));
        Assert.Equal("load run -f my\\ plan.yaml ", editor.Text);
    }

    [Fact]
    public void EverySourceNamedInTheRegistryIsKnown() => Assert.All(
        CommandRegistry.Specs.SelectMany(spec => spec.Arguments).Select(ValueSources.Of).OfType<string>(), source =>
        {
            var command = ValueSources.CommandOf(source);
            Assert.Contains(
                CommandRegistry.Specs,
                spec => (spec.Palette, spec.Name) == command && spec is { Role: ApiRole.Viewer, Streaming: false }
                    && spec.Arguments.All(argument => !argument.Required));
        });

    private static IReadOnlyList<Candidate> Values(string source, string typed) => source switch
    {
        ValueSources.Runs => [new("run-1", "hold"), new("run-2")],
        ValueNode.Files => [new("a.yaml"), new("b.yaml")],
        _ => [],
    };
}
