using System.Diagnostics;
using Fourtuple.Pbm.Local;
using Fourtuple.Sockets.Rules;

namespace Fourtuple.Pbm.Tuples;

/// <summary>pbm once more, as the second process of a rule: a line in, a line out.</summary>
public sealed class RuleChildProcess : IProbeProcess
{
    /// <summary>Name of the hidden command, in the palette <c>tuple</c>.</summary>
    public const string CommandName = "rules-child";

    /// <summary>Longest wait for an answer; starting .NET is most of it.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private RuleChildProcess(Process process) => _process = process;

    /// <exception cref="IOException">It could not be started.</exception>
    public static IProbeProcess Start()
    {
        var command = TargetProcess.ThisProgram();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "tuple", CommandName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            var process = Process.Start(start) ?? throw new IOException("a second process could not be started");
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            return new RuleChildProcess(process);
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new IOException($"a second process could not be started: {problem.Message}", problem);
        }
    }

    public string? Ask(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
            var answer = _process.StandardOutput.ReadLineAsync();
            return answer.Wait(_patience) ? answer.Result : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Waits until it has closed its sockets.</summary>
    public void Dispose()
    {
        try
        {
            // Its input ends, so it closes its sockets by RST and is done; only one that hangs is killed.
            _process.StandardInput.Close();
            if (!_process.WaitForExit(_patience))
            {
                _process.Kill();
                _process.WaitForExit();
            }
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // It has ended by itself.
        }
        _process.Dispose();
    }
}
