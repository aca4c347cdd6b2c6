using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Shell;

/// <summary>Carries out one line of a session or script as pbm would carry it out on its own.</summary>
internal sealed class LineRunner(PbmContext session, SessionOptions options, PbmConsole console)
{
    public static bool IsLeave(string line) => ShellWords.Split(line).Words is ["exit" or "quit"];

    public static bool IsEmpty(string line) => ShellWords.Split(line).Words.Count == 0;

    /// <summary>The exit code; what is wrong has been said.</summary>
    /// <param name="specs">The coordinator's commands; null: it is asked for them.</param>
    public async Task<int> RunAsync(
        string line, IReadOnlyList<CommandSpec>? specs, Func<string, string?>? ask, CancellationToken stop)
    {
        if (ShellWords.Refuse(line) is { } refused)
        {
            console.Error.WriteLine(new ErrorText(ExitCodes.Usage, refused, "nothing was done", ""));
            return ExitCodes.Usage;
        }
        var words = ShellWords.Split(line).Words;
        var root = new PbmRoot(session.Endpoints, session.EndpointIsGiven, options.With(words), session.Time)
        {
            Specs = specs,
            Ask = ask,
        };
        return await root.RunAsync(console.Out, console.Error, stop).ConfigureAwait(false);
    }
}
