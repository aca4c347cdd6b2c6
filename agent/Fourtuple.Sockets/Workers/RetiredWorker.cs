namespace Fourtuple.Sockets.Workers;

/// <summary>A worker that was replaced: what it counted stays part of the group's account.</summary>
/// <param name="StandsStill">Its thread may not have ended, so nothing more is asked of it.</param>
internal sealed record RetiredWorker(SocketWorker Worker, WorkerSnapshot Snapshot, bool StandsStill);
