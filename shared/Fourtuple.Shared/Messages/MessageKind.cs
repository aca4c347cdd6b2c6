using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>The numbers of the messages on the wire; never reused.</summary>
public enum MessageKind
{
    Hello = 1,
    Welcome = 2,
    Beacon = 3,
    Grant = 4,
    Ready = 5,
    Refused = 6,
    Stage = 7,
    AuditRequest = 8,
    AuditReply = 9,
    Telemetry = 10,
    Stop = 11,
    StaleEpoch = 12,
    Goodbye = 13,
    CheckRequest = 14,
    CheckReply = 15,
}

/// <summary>Kinds of messages and what each may take.</summary>
public static class MessageKinds
{
    public static MessageKind Of(ClusterMessage message) => message switch
    {
        Hello => MessageKind.Hello,
        Welcome => MessageKind.Welcome,
        Beacon => MessageKind.Beacon,
        Grant => MessageKind.Grant,
        Ready => MessageKind.Ready,
        Refused => MessageKind.Refused,
        Stage => MessageKind.Stage,
        AuditRequest => MessageKind.AuditRequest,
        AuditReply => MessageKind.AuditReply,
        Telemetry => MessageKind.Telemetry,
        Stop => MessageKind.Stop,
        StaleEpoch => MessageKind.StaleEpoch,
        Goodbye => MessageKind.Goodbye,
        CheckRequest => MessageKind.CheckRequest,
        CheckReply => MessageKind.CheckReply,
        _ => throw new ArgumentException($"{message?.GetType().Name ?? "null"} has no kind", nameof(message)),
    };

    /// <summary>
    /// The first version still read that writes the message as we do. It is sent in that version, so that whatever did
    /// not change is understood by the version before ours.
    /// </summary>
    public static int Since(ClusterMessage message) => message switch
    {
        Telemetry or AuditReply or CheckRequest or CheckReply or Stage { Order: StageOrder.Rate } => 3,
        Grant grant when grant.Load.Http is not null || grant.Load.Exchange is not null => 3,
        _ => 2,
    };

    /// <summary>
    /// What agents of the oldest version we read send in the version before it, since version 2 did not change it.
    /// </summary>
    public static bool StillSentAsBefore(MessageKind kind) => kind is MessageKind.Refused or MessageKind.AuditReply;

    /// <summary>Most bytes of a whole encoded message of the kind.</summary>
    public static int MostBytes(MessageKind kind) => kind switch
    {
        MessageKind.Hello or MessageKind.Grant or MessageKind.Refused or MessageKind.AuditReply
            or MessageKind.Telemetry => MessageLimits.LargeBytes,
        _ => MessageLimits.SmallBytes,
    };
}
