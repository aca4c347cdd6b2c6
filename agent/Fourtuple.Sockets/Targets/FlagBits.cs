namespace Fourtuple.Sockets.Targets;

/// <summary>Tests of flags that never box: Enum.HasFlag does until the method is optimised.</summary>
internal static class FlagBits
{
    public static bool Has(this SlotFlags flags, SlotFlags wanted) => (flags & wanted) != 0;

    public static bool Has(this HttpFlags flags, HttpFlags wanted) => (flags & wanted) != 0;
}
