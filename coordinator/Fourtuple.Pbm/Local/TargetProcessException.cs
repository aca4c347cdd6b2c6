namespace Fourtuple.Pbm.Local;

/// <summary>
/// The target's process could not be started, ended early or did not answer; the message is for the user.
/// </summary>
public sealed class TargetProcessException(string message) : Exception(message);
