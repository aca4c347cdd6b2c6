namespace Fourtuple.Shared.Messages;

/// <summary>
/// Bounds of what is encoded and decoded, checked on both sides and before anything is allocated. Strings count UTF-8
/// bytes. A whole message is at most <see cref="LargeBytes"/>, whatever its parts would allow.
/// </summary>
public static class MessageLimits
{
    /// <summary>
    /// Hello, grant, refusal, audit reply and telemetry: a telemetry frame with three histogram deltas that use every
    /// slot (135 KB each), 1,024 failures and 1,024 destinations takes half of it.
    /// </summary>
    public const int LargeBytes = 1 << 20;

    /// <summary>Every other message.</summary>
    public const int SmallBytes = 64 << 10;

    /// <summary>Names and ids: agents, runs, hosts, targets, keys.</summary>
    public const int NameBytes = 256;

    /// <summary>Sentences, values of maps, addresses as written.</summary>
    public const int TextBytes = 4_096;

    /// <summary>Payload of a heartbeat, as the plan limits it.</summary>
    public const int KeepaliveBytes = 4_096;

    /// <summary>Payload of an exchange or body of a request.</summary>
    public const int PayloadBytes = 64 << 10;

    /// <summary>One histogram delta: 33,792 slots, each with a count beyond 2^55, still fit.</summary>
    public const int HistogramBytes = 300 << 10;

    /// <summary>Sessions in one beacon, which is agents of one cluster.</summary>
    public const int Sessions = 2_048;

    /// <summary>Entries of a map of labels, environment, headers or kernel counters.</summary>
    public const int MapEntries = 1_024;

    /// <summary>Short lists: engines, refusals, warnings, status codes.</summary>
    public const int ShortList = 64;

    /// <summary>Allow-list entries.</summary>
    public const int AllowEntries = 4_096;

    /// <summary>Rows of the error table, and of the destination table.</summary>
    public const int TableRows = 1_024;

    /// <summary>Socket workers of one agent.</summary>
    public const int Workers = 1_024;

    /// <summary>Source addresses, and ranges of one address set.</summary>
    public const int Addresses = 1 << 16;

    /// <summary>Ranges of one port set: every other port.</summary>
    public const int PortRanges = 1 << 15;

    /// <summary>Groups of one destination set: targets of a plan.</summary>
    public const int Groups = 1_024;
}
