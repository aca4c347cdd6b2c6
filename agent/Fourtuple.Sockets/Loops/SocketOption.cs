namespace Fourtuple.Sockets.Loops;

/// <summary>One setsockopt(2) with its value in native memory that never changes.</summary>
internal readonly record struct SocketOption(int Level, int Name, nint Address, int Length);
