namespace Fourtuple.Sockets.Linux;

/// <summary>A process that holds a socket.</summary>
/// <param name="Program">Its name as /proc/PID/comm says it: the first 15 characters.</param>
/// <param name="Agent">Name of the agent that it is; null when it is none, or not ours to look into.</param>
public sealed record SocketOwner(int Pid, string Program, string? Agent);
