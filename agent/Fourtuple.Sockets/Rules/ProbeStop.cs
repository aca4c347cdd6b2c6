namespace Fourtuple.Sockets.Rules;

/// <summary>Ends a probe before its question was asked; the message says what is missing or did not work.</summary>
internal sealed class ProbeStop(string reason) : Exception(reason);
