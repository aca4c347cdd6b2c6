using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>An owned file descriptor; the hot path uses <see cref="Fd"/> on the thread that owns it.</summary>
internal sealed class Descriptor : SafeHandle
{
    public Descriptor(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    public override bool IsInvalid => handle < 0;

    public int Fd => (int)handle;

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
