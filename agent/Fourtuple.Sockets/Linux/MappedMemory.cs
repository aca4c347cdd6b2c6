using System.Runtime.InteropServices;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>One mmap(2) region; anonymous ones are zero and cost memory only where they are touched.</summary>
internal sealed unsafe class MappedMemory : SafeHandle
{
    private readonly nuint _length;

    private MappedMemory(void* address, nuint length)
        : base(-1, ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)address);
    }

    public override bool IsInvalid => handle == -1;

    public byte* Address => (byte*)handle;

    public static MappedMemory Anonymous(long bytes) =>
        Map(bytes, SocketConstants.MAP_PRIVATE | SocketConstants.MAP_ANONYMOUS | SocketConstants.MAP_NORESERVE, -1, 0);

    /// <summary>Shared mapping of a file descriptor such as a ring's.</summary>
    public static MappedMemory Shared(int fd, long bytes, nint offset) =>
        Map(bytes, SocketConstants.MAP_SHARED | SocketConstants.MAP_POPULATE, fd, offset);

    protected override bool ReleaseHandle() => LibC.munmap((void*)handle, _length) == 0;

    private static MappedMemory Map(long bytes, int flags, int fd, nint offset)
    {
        var protection = SocketConstants.PROT_READ | SocketConstants.PROT_WRITE;
        var address = LibC.mmap(null, (nuint)bytes, protection, flags, fd, offset);
        var errno = (nint)address == -1 ? LibC.LastErrno : 0;
        return errno != 0
            ? throw new LoopException($"mmap of {bytes:N0} bytes failed; free memory or lower the level", errno)
            : new MappedMemory(address, (nuint)bytes);
    }
}
