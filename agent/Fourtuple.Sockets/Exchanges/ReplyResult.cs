using Fourtuple.Shared.Metrics;

namespace Fourtuple.Sockets.Exchanges;

/// <summary>What became of a reply with the bytes just read.</summary>
public enum ReplyState : byte
{
    /// <summary>More has to come.</summary>
    Partial,

    /// <summary>It is complete and as expected.</summary>
    Good,

    /// <summary>It is complete and not what was expected; cause and detail say how.</summary>
    Wrong,

    /// <summary>It can't be read on; only closing helps.</summary>
    Broken,
}

/// <param name="Detail">The status with <see cref="FailureCause.StatusMismatch"/>; else 0.</param>
/// <param name="Reusable">The connection carries a further request; false: the server closes it now.</param>
public readonly record struct ReplyResult(ReplyState State, FailureCause Cause, int Detail, bool Reusable)
{
    public static ReplyResult Partial { get; } = new(ReplyState.Partial, FailureCause.Unknown, 0, true);

    public static ReplyResult Malformed { get; } =
        new(ReplyState.Broken, FailureCause.ReplyMalformed, 0, false);

    public static ReplyResult Good(bool reusable) => new(ReplyState.Good, FailureCause.Unknown, 0, reusable);

    public static ReplyResult Wrong(FailureCause cause, int detail, bool reusable) =>
        new(ReplyState.Wrong, cause, detail, reusable);
}
