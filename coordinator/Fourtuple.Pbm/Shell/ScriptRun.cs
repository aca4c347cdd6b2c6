using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// <c>pbm [host:port] &lt; script</c>: a command a line, # for comments. The first one that fails ends the script with
/// its exit code and says which line it was.
/// </summary>
internal sealed class ScriptRun(TextReader script, LineRunner runner, PbmConsole console)
{
    /// <summary>Commands carried out; 0 after a script without any.</summary>
    public int Commands { get; private set; }

    public async Task<int> RunAsync(CancellationToken stop)
    {
        for (var number = 1; ReadLine() is { } line; number++)
        {
            if (LineRunner.IsEmpty(line))
            {
                continue;
            }
            if (LineRunner.IsLeave(line))
            {
                return ExitCodes.Pass;
            }
            Commands++;
            var code = await runner.RunAsync(line, null, null, stop).ConfigureAwait(false);
            if (code != ExitCodes.Pass)
            {
                console.Error.WriteLine(
                    $"error: The script stops at line {number} with exit code {code}: {PlainText.Of(line.Trim())}");
                return code;
            }
        }
        return ExitCodes.Pass;
    }

    /// <summary>
    /// A line, cut behind the length that is refused, so that a script without line ends takes no memory.
    /// </summary>
    private string? ReadLine()
    {
        var line = new System.Text.StringBuilder();
        var read = script.Read();
        if (read < 0)
        {
            return null;
        }
        for (; read is >= 0 and not '\n'; read = script.Read())
        {
            if (line.Length <= ShellWords.LongestLine)
            {
                line.Append((char)read);
            }
        }
        return line.ToString().TrimEnd('\r');
    }
}
