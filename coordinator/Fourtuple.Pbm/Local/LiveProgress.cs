using System.Threading.Channels;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;
using Spectre.Console;

namespace Fourtuple.Pbm.Local;

/// <summary>Shows progress while a run is on: a live panel on a terminal, plain lines anywhere else.</summary>
public sealed class LiveProgress : IAsyncDisposable
{
    /// <summary>Plain lines are at least this far apart, less half a beat of tolerance.</summary>
    private static readonly TimeSpan _lineEvery = TimeSpan.FromMilliseconds(950);

    // The run must never wait for a slow terminal, and only the newest state matters.
    private readonly Channel<RunProgress> _latest = Channel.CreateBounded<RunProgress>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
        SingleWriter = false,
        AllowSynchronousContinuations = false,
    });

    private readonly PbmConsole _console;
    private readonly Func<long?> _targetRss;
    private readonly Task _drawing;
    private readonly HashSet<string> _notesSeen = [];
    private TimeSpan? _lastLine;

    /// <param name="targetRss">Resident bytes of the target process now; null when there is none.</param>
    public LiveProgress(PbmConsole console, Func<long?> targetRss)
    {
        _console = console;
        _targetRss = targetRss;
        _drawing = Task.Run(() => console.Live ? DrawPanelAsync() : WriteLinesAsync());
    }

    /// <summary>Takes the newest state; never blocks.</summary>
    public void Show(RunProgress progress) => _latest.Writer.TryWrite(progress);

    public async ValueTask DisposeAsync()
    {
        _latest.Writer.TryComplete();
        await _drawing.ConfigureAwait(false);
    }

    private async Task DrawPanelAsync()
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_console.Out) });
        if (!await _latest.Reader.WaitToReadAsync().ConfigureAwait(false) || !_latest.Reader.TryRead(out var first))
        {
            return;
        }
        await terminal.Live(LivePanel.Render(first, _targetRss())).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var progress in _latest.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                live.UpdateTarget(LivePanel.Render(progress, _targetRss()));
            }
        }).ConfigureAwait(false);
    }

    private async Task WriteLinesAsync()
    {
        await foreach (var progress in _latest.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_console.Quiet)
            {
                continue;
            }
            foreach (var note in progress.Notes.Where(_notesSeen.Add))
            {
                await _console.Progress.WriteLineAsync($"note: {note}").ConfigureAwait(false);
            }
            if (_lastLine is { } last && progress.Elapsed - last < _lineEvery)
            {
                continue;
            }
            _lastLine = progress.Elapsed;
            var line = ProgressLine.Format(progress, _targetRss());
            await _console.Progress.WriteLineAsync(line).ConfigureAwait(false);
        }
    }
}
