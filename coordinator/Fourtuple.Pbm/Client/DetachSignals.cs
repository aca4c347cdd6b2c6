using System.Runtime.InteropServices;

namespace Fourtuple.Pbm.Client;

/// <summary>Ctrl-C and SIGTERM while a run is watched: the watching ends, the run does not.</summary>
internal sealed class DetachSignals : IDisposable
{
    private readonly CancellationTokenSource _detach = new();
    private readonly PosixSignalRegistration[] _registrations;

    public DetachSignals()
    {
        _registrations =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Select(signal => PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    _detach.Cancel();
                })),
        ];
    }

    public CancellationToken Token => _detach.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
        _detach.Dispose();
    }
}
