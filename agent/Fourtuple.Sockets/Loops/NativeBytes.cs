namespace Fourtuple.Sockets.Loops;

/// <summary>Bytes outside the managed heap: address and length.</summary>
public readonly record struct NativeBytes(nint Address, int Length);
