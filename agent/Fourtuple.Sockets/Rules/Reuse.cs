namespace Fourtuple.Sockets.Rules;

/// <summary>The options that let sockets share a port (socket(7)).</summary>
[Flags]
public enum Reuse
{
    None = 0,

    /// <summary>SO_REUSEADDR.</summary>
    Address = 1,

    /// <summary>SO_REUSEPORT.</summary>
    Port = 2,

    Both = Address | Port,
}
