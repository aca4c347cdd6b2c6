using System.CommandLine;
using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Shell;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// <c>pbm __complete LINE</c>: what the completion scripts of shells ask. One candidate a line, a tab, its description;
/// <c>:files</c> when the shell completes paths better by itself.
/// </summary>
internal static class CompleteCommand
{
    public const string Name = "__complete";

    /// <summary>A person waits with a finger on Tab.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(1_500);

    public static Command Create(RootCommand root, PbmContext context)
    {
        var command = new PbmCommand(Name, "Completes a line, for the scripts of pbm completion.") { Hidden = true };
        var line = new Argument<string>("line") { Description = "The line up to the cursor, without the program." };
        command.Arguments.Add(line);
        command.SetAction((result, stop) => RunAsync(
            root, context, result, result.GetRequiredValue(line), stop));
        return command;
    }

    private static async Task<int> RunAsync(
        RootCommand root, PbmContext context, ParseResult result, string line, CancellationToken stop)
    {
        var endpoints = PbmEndpoint.Split(ShellWords.Split(line).Words).Endpoints;
        var asked = endpoints.Count > 0 ? context with { Endpoints = endpoints } : context;
        using var link = new ServerLink(new ApiClient(ClientSettings.Of(asked, result), context.Time), context.Time)
        {
            Patience = _patience,
        };
        var completion = await new ShellCompletion(CommandTree.Of(root), link, files: null)
            .CompleteAsync(line, stop).ConfigureAwait(false);
        var output = result.InvocationConfiguration.Output;
        foreach (var each in completion?.Candidates ?? [new Candidate(":files")])
        {
            output.WriteLine($"{PlainText.Of(each.Text)}\t{PlainText.Of(each.Description)}".TrimEnd('\t'));
        }
        return 0;
    }
}
