namespace Fourtuple.Sockets.Loops;

/// <summary>A loop or listener could not be made. The message says what, why and what to do.</summary>
public sealed class LoopException(string message, int errno) : Exception(message)
{
    public int Errno { get; } = errno;
}
