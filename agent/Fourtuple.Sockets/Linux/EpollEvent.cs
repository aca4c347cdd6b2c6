using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// struct epoll_event (epoll_ctl(2)): packed to 12 bytes on x64, naturally aligned to 16 elsewhere. This view is 16
/// bytes
/// and knows where the data of this architecture is; arrays the kernel fills are read through <see cref="EpollSet"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct EpollEvent
{
    [FieldOffset(0)]
    public uint Events;

    [FieldOffset(4)]
    private ulong _packedData;

    [FieldOffset(8)]
    private ulong _alignedData;

    /// <summary>Bytes from one event to the next in the kernel's array on this architecture.</summary>
    public static int Stride { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public ulong Data
    {
        readonly get => Stride == 12 ? _packedData : _alignedData;
        set
        {
            if (Stride == 12)
            {
                _packedData = value;
            }
            else
            {
                _alignedData = value;
            }
        }
    }
}
