using System.Runtime.InteropServices;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// SIGTERM, SIGINT and SIGHUP: the first asks the process to leave in good order, the second to end at once. They are
/// taken over from the runtime while this object lives.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<bool> _onSignal;
    private int _count;

    /// <param name="onSignal">Called at the first (false) and the second (true), from the signal's thread.</param>
    public StopSignals(Action<bool> onSignal)
    {
        _onSignal = onSignal;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Raise();
            }));
        }
    }

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Abort => _abort.Token;

    /// <summary>What one signal does.</summary>
    public void Raise()
    {
        var number = Interlocked.Increment(ref _count);
        if (number > 2)
            return;
        _onSignal(number == 2);
        (number == 1 ? _stop : _abort).Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }
}
