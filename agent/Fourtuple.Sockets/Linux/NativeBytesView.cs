using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>Reads native bytes as a span.</summary>
public static unsafe class NativeBytesView
{
    /// <summary>Valid as long as the memory behind the bytes is.</summary>
    public static ReadOnlySpan<byte> AsSpan(this NativeBytes bytes) => new((void*)bytes.Address, bytes.Length);
}
