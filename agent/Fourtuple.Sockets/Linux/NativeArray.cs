using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// A fixed array of zeroed elements outside the managed heap. Large arrays come from anonymous mappings (calloc(3)), so
/// that a page costs memory only once it is touched. Used by one thread; Dispose after its last use.
/// </summary>
public sealed unsafe class NativeArray<T> : SafeHandle
    where T : unmanaged
{
    private T* _items;

    /// <param name="length">Elements; at least 1 is allocated.</param>
    public NativeArray(int length)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _items = (T*)NativeMemory.AllocZeroed((nuint)Math.Max(1, length), (nuint)sizeof(T));
        SetHandle((nint)_items);
        Length = length;
    }

    public int Length { get; }

    public nint Address => (nint)_items;

    /// <summary>Address of an element, for the kernel.</summary>
    public nint AddressOf(int index) => (nint)(_items + index);

    public override bool IsInvalid => handle == 0;

    public Span<T> Span => new(_items, _items == null ? 0 : Length);

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)Length || _items == null)
            {
                ThrowOutside(index);
            }
            return ref _items[index];
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free(_items);
        _items = null;
        return true;
    }

    private static void ThrowOutside(int index) =>
        throw new ArgumentOutOfRangeException(nameof(index), index, "outside the native array, or it is freed");
}
