using System.Runtime.InteropServices;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// <c>pbm [host:port]</c> on a terminal: lines until Ctrl-D or exit. Ctrl-C ends the command that runs, never the
/// session.
/// </summary>
internal sealed class ShellSession(ServerLink link, LineRunner runner, PbmConsole console)
{
    private static readonly History _none = new([]);

    private readonly HistoryFile _file = HistoryFile.Default();
    private readonly ShellTerminal _terminal = new(console);
    private CancellationTokenSource? _running;

    /// <param name="grammar">The commands there are when the coordinator serves these.</param>
    /// <returns>0: what a command said has been seen by the one who typed it.</returns>
    public async Task<int> RunAsync(Func<IReadOnlyList<CommandSpec>, CommandNode> grammar)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            Interrupt();
        });
        await GreetAsync().ConfigureAwait(false);
        var history = _file.Load();
        var (specs, completion) = (link.Specs, Completion(grammar(link.Specs)));
        while (true)
        {
            if (!ReferenceEquals(specs, link.Specs))
            {
                (specs, completion) = (link.Specs, Completion(grammar(link.Specs)));
            }
            var line = await _terminal.ReadAsync($"[{link.Endpoint}] pbm> ", history, completion).ConfigureAwait(false);
            if (line is null || LineRunner.IsLeave(line))
            {
                return ExitCodes.Pass;
            }
            if (history.Add(line))
            {
                _file.Append(line);
            }
            if (!LineRunner.IsEmpty(line))
            {
                await RunAsync(line).ConfigureAwait(false);
            }
        }
    }

    private ShellCompletion Completion(CommandNode tree)
    {
        var leave = ((string[])["exit", "quit"]).Select(name =>
            new CommandNode(name, "Leaves the session (also: Ctrl-D).", [], [], [], []));
        return new ShellCompletion(tree with { Commands = [.. tree.Commands, .. leave] }, link, PathValues.Of);
    }

    private async Task GreetAsync()
    {
        var problem = await link.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        if (problem is not null)
        {
            console.Error.WriteLine(new ErrorText(
                problem.ExitCode, PlainText.Of(problem.What), PlainText.Of(problem.Why),
                "commands that need no coordinator work all the same"));
        }
        else
        {
            console.Note($"coordinator {PlainText.Of(link.Version ?? "")} at {link.Endpoint}; Tab completes, help "
                + "explains, exit leaves");
        }
    }

    private async Task RunAsync(string line)
    {
        using var running = new CancellationTokenSource();
        Volatile.Write(ref _running, running);
        try
        {
            if (ClusterPalettes.AreServed(ShellWords.Split(line).Words))
            {
                await link.ReadyAsync(console.Note, running.Token).ConfigureAwait(false);
            }
            await runner.RunAsync(line, link.Specs, Ask, running.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            console.Note("note: given up");
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    private string? Ask(string question) => _terminal.ReadAsync(question, _none, null).GetAwaiter().GetResult();

    /// <summary>On the thread of a signal; the command may end at the same moment.</summary>
    private void Interrupt()
    {
        try
        {
            Volatile.Read(ref _running)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
