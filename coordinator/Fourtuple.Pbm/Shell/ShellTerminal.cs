using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// Reads lines from the terminal of this process: keys into the editor, drawings of it onto the screen. A terminal that
/// cannot move its cursor (TERM=dumb) gets plain lines without editing.
/// </summary>
internal sealed class ShellTerminal(PbmConsole console)
{
    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";

    private static int Width => Console.WindowWidth is > 0 and var columns ? columns : 80;

    /// <summary>A line, empty when it was given up with Ctrl-C; null when the user leaves.</summary>
    /// <param name="completion">Null: Tab does nothing and no hints are shown.</param>
    public async Task<string?> ReadAsync(string prompt, History history, ShellCompletion? completion)
    {
        if (IsDumb)
        {
            console.Out.Write(prompt);
            return await Console.In.ReadLineAsync().ConfigureAwait(false);
        }
        // Ctrl-C is a key while a line is edited, and a signal while a command runs.
        Console.TreatControlCAsInput = true;
        try
        {
            return await EditAsync(prompt, new LineEditor([.. history.Lines]), completion).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException)
        {
            // The terminal has gone.
            return null;
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private async Task<string?> EditAsync(string prompt, LineEditor editor, ShellCompletion? completion)
    {
        while (true)
        {
            // What is pasted is drawn once.
            if (!Console.KeyAvailable)
            {
                Draw(prompt, editor, completion);
            }
            var key = Console.ReadKey(intercept: true);
            switch (editor.Step(KeyMap.Of(key), key.KeyChar == '\0' ? "" : key.KeyChar.ToString()))
            {
                case EditorOutcome.Submit:
                    End(prompt, editor, "");
                    return editor.Text;
                case EditorOutcome.Cancel:
                    End(prompt, editor, "^C");
                    return "";
                case EditorOutcome.Leave:
                    End(prompt, editor, "");
                    return null;
                case EditorOutcome.Clear:
                    console.Out.Write("\u001b[H\u001b[2J");
                    break;
                case EditorOutcome.Complete when completion is not null:
                    await CompleteAsync(prompt, editor, completion).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task CompleteAsync(string prompt, LineEditor editor, ShellCompletion completion)
    {
        var found = await completion.CompleteAsync(editor.BeforeCursor, CancellationToken.None).ConfigureAwait(false);
        if (found is not null && editor.Take(found) && found.Candidates.Count > 1)
        {
            End(prompt, editor, "");
            console.Out.WriteLine(CandidateList.Text(found.Candidates, Width));
        }
    }

    private void Draw(string prompt, LineEditor editor, ShellCompletion? completion)
    {
        var shown = editor.Sought is { } sought ? $"(search '{sought}') " : prompt;
        var hint = editor.Cursor == editor.Text.Length && editor.Sought is null
            ? completion?.Hint(editor.Text) ?? ""
            : "";
        console.Out.Write(EditorScreen.Draw(shown, editor.Text, editor.Cursor, hint, Width, console.Color));
    }

    /// <summary>The line as it stays on the screen, without its hint.</summary>
    private void End(string prompt, LineEditor editor, string mark)
    {
        var text = editor.Text + mark;
        console.Out.Write(EditorScreen.Draw(prompt, text, text.Length, "", Width, console.Color));
        console.Out.WriteLine();
    }
}
