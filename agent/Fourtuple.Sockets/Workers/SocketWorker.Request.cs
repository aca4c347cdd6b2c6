namespace Fourtuple.Sockets.Workers;

/// <summary>Requests at a rate over the open connections.</summary>
public sealed partial class SocketWorker
{
    /// <summary>A request that is due now could be sent.</summary>
    private bool CanRequest => false;

    /// <summary>Sends the requests that are due, as far as connections are free.</summary>
    partial void StartRequests();
}
