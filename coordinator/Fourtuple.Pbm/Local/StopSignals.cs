using System.Runtime.InteropServices;

namespace Fourtuple.Pbm.Local;

/// <summary>
/// Ctrl-C and SIGTERM: the first one asks for a drain and a PARTIAL result, the second ends at once. Signals are
/// taken over from the runtime while this object lives.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _say;
    private int _count;

    /// <param name="say">Called with one sentence at each signal, from the signal's thread.</param>
    public StopSignals(Action<string> say)
    {
        _say = say;
    }

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Abort => _abort.Token;

    public void Listen()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Raise();
            }));
        }
    }

    /// <summary>What one signal does.</summary>
    public void Raise()
    {
        switch (Interlocked.Increment(ref _count))
        {
            case 1:
                _say("Stopping: closing what is open, then writing a PARTIAL result. Once more ends at once.");
                _stop.Cancel();
                break;
            case 2:
                _say("Ending at once: what is known is written.");
                _abort.Cancel();
                break;
            default:
                break;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
        _stop.Dispose();
        _abort.Dispose();
    }
}
