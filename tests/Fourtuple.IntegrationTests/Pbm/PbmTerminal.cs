using System.Diagnostics;
using System.Text;

namespace Fourtuple.IntegrationTests.Pbm;

/// <summary>
/// pbm on a terminal of 80 columns: a pseudo-terminal (pty(7)) held by a few lines of python3, which hands our bytes to
/// it as keys and its bytes to us as the screen.
/// </summary>
internal sealed class PbmTerminal : IAsyncDisposable
{
    private const string Script = """
        import fcntl, os, pty, select, signal, struct, sys, termios
        pid, terminal = pty.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execvp(sys.argv[1], sys.argv[1:])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        keys = True
        while True:
            ready = select.select([terminal] + ([0] if keys else []), [], [])[0]
            if 0 in ready:
                data = os.read(0, 65536)
                keys = len(data) > 0
                if data:
                    os.write(terminal, data)
                else:
                    os.kill(pid, 1)
            if terminal in ready:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    data = b""
                if not data:
                    break
                os.write(1, data)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private readonly Task _reading;
    private int _seen;

    private PbmTerminal(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>All that was written to the screen, escape sequences included.</summary>
    public string Screen
    {
        get
        {
            lock (_screen)
                return _screen.ToString();
        }
    }

    public static PbmTerminal Start(TestFolder folder, params string[] words)
    {
        var pbm = Path.Combine(AppContext.BaseDirectory, "pbm");
        var start = new ProcessStartInfo("python3", ["-c", Script, pbm, .. words])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        foreach (var ours in start.Environment.Keys.Where(key => key.StartsWith("FOURTUPLE_")).ToList())
            start.Environment.Remove(ours);
        start.Environment.Remove("NO_COLOR");
        start.Environment["TERM"] = "xterm";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["XDG_STATE_HOME"] = Path.Combine(folder.Path, "state");
        return new PbmTerminal(Process.Start(start)!);
    }

    /// <summary>Presses keys; <c>\r</c> is Enter, <c>\u0003</c> Ctrl-C, <c>\u001b[A</c> the arrow up.</summary>
    public async Task PressAsync(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        await _process.StandardInput.BaseStream.WriteAsync(bytes);
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    /// <summary>Waits until this is written behind what was waited for before.</summary>
    public async Task UntilAsync(string text)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        while (true)
        {
            var at = Screen.IndexOf(text, _seen, StringComparison.Ordinal);
            if (at >= 0)
            {
                _seen = at + text.Length;
                return;
            }
            Assert.False(
                deadline.IsCancellationRequested || _process.HasExited,
                $"'{text}' did not come behind\n{Screen[.._seen]}\n--- but\n{Screen[_seen..]}");
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    public async Task EndAsync(int exitCode)
    {
        using var deadline = new CancellationTokenSource(_deadline);
        await _process.WaitForExitAsync(deadline.Token);
        Assert.True(_process.ExitCode == exitCode, $"exit code {_process.ExitCode}\n{Screen}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The end of its keys makes the script hang up, which ends pbm and with it the script.
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
        }
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4_096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var length)
        {
            lock (_screen)
                _screen.Append(buffer, 0, length);
        }
    }
}
