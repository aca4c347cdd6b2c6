using System.Runtime.CompilerServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// A zeroed array outside the managed heap; pages cost memory only once touched, so a table sized for the peak costs
/// what is in use. Bounds are checked in debug builds only: the owner indexes by slots it gave out itself.
/// </summary>
internal sealed unsafe class NativeArray<T>(long length) : IDisposable
    where T : unmanaged
{
    private readonly MappedMemory _memory = MappedMemory.Anonymous(Math.Max(1, length) * sizeof(T));

    public long Length { get; } = length;

    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            System.Diagnostics.Debug.Assert((ulong)index < (ulong)Length, "index outside the array");
            return ref ((T*)_memory.Address)[index];
        }
    }

    /// <summary>Address of an element, for the kernel.</summary>
    public nint AddressOf(long index) => (nint)((T*)_memory.Address + index);

    public void Dispose() => _memory.Dispose();
}
