using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Sockets;

/// <summary>How the simulated network and peer treat one connection. Times in nanoseconds.</summary>
public sealed record PeerScript
{
    public static PeerScript Echo { get; } = new();

    public long ConnectNs { get; init; } = 100_000;

    /// <summary>0: the connection comes up.</summary>
    public int OpenErrno { get; init; }

    public OpenStep FailsAt { get; init; } = OpenStep.Connect;

    /// <summary>The SYN gets no answer at all.</summary>
    public bool Silent { get; init; }

    /// <summary>What answers a send; null: the same bytes.</summary>
    public byte[]? Reply { get; init; }

    /// <summary>What answers a send, made of its bytes; null: as <see cref="Reply"/> says.</summary>
    public Func<byte[], byte[]>? Answer { get; init; }

    /// <summary>How long the first piece takes, by the time of the send; null: <see cref="ReplyNs"/>.</summary>
    public Func<long, long>? Delay { get; init; }

    /// <summary>The peer sends FIN right after each reply.</summary>
    public bool FinAfterReply { get; init; }

    /// <summary>No answer to what is sent.</summary>
    public bool Mute { get; init; }

    /// <summary>The peer's window is closed: sends don't complete.</summary>
    public bool Stalls { get; init; }

    public long ReplyNs { get; init; } = 50_000;

    /// <summary>The reply comes in so many pieces, each <see cref="ReplyNs"/> after the former.</summary>
    public int Pieces { get; init; } = 1;

    /// <summary>The peer sends FIN so long after the connection came up.</summary>
    public long? FinAfterNs { get; init; }

    /// <summary>The peer sends RST so long after the connection came up.</summary>
    public long? RstAfterNs { get; init; }

    /// <summary>The peer answers our FIN with its own after this; null: never.</summary>
    public long? FinAnswerNs { get; init; } = 100_000;
}
