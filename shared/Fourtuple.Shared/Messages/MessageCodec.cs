using System.Formats.Cbor;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// Envelopes as bytes: canonical CBOR (RFC 8949, section 4.2; RFC 7049, section 3.9), one array
/// <c>[version, kind, cluster, sender, epoch, body]</c>, the body an array of the kind's fields in a fixed order.
/// Numbers of kinds and enum members are part of the format; a change of any array takes a new version. The version
/// before ours is still read; what it didn't have takes its default. Of what coordinators send only the order of a
/// rate is newer than version 2, so coordinators are upgraded first and agents after them.
/// </summary>
public static class MessageCodec
{
    /// <summary>The protocol we speak. A newer one is refused, since its fields can't be known.</summary>
    public const int Version = 3;

    /// <summary>The oldest that is still read.</summary>
    public const int OldestVersion = Version - 1;

    private const int EnvelopeFields = 6;

    /// <summary>Encodes; ArgumentException when a part is beyond <see cref="MessageLimits"/>.</summary>
    public static byte[] Encode(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var kind = MessageKinds.Of(envelope.Body);
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(EnvelopeFields);
        writer.Int(MessageKinds.Since(envelope.Body));
        writer.Int((int)kind);
        writer.Name(envelope.Cluster);
        writer.Name(envelope.Sender);
        writer.Long(envelope.Epoch);
        WriteBody(writer, envelope.Body);
        writer.WriteEndArray();
        var most = MessageKinds.MostBytes(kind);
        return writer.BytesWritten <= most
            ? writer.Encode()
            : throw new ArgumentException($"a {kind} of {writer.BytesWritten} bytes, at most {most} may be sent");
    }

    /// <summary>Decodes bytes of any origin; never throws for what they hold.</summary>
    public static DecodeResult Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MessageLimits.LargeBytes)
            return Problem(DecodeProblem.TooLong, $"{bytes.Length} bytes, at most {MessageLimits.LargeBytes}");
        try
        {
            return Read(bytes);
        }
        // What CborReader throws for bytes of another shape, and what tuple sets throw for ranges that make no set.
        catch (Exception broken) when (broken is CborContentException or InvalidOperationException
            or OverflowException or ArgumentException or FormatException)
        {
            return Problem(DecodeProblem.Malformed, broken.Message);
        }
    }

    private static DecodeResult Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CborReader(bytes, CborConformanceMode.Canonical);
        var fields = reader.ReadStartArray();
        var version = reader.Int();
        // The version comes before anything else is looked at, because only it says what follows.
        if (version > Version)
            return Problem(DecodeProblem.NewerVersion, $"protocol version {version}, newer than {Version}");
        // Every version began with version, kind, cluster, sender.
        var kind = (MessageKind)reader.Int();
        if (version == OldestVersion - 1 && MessageKinds.StillSentAsBefore(kind))
            version = OldestVersion;
        if (version < OldestVersion)
            return Problem(
                DecodeProblem.OlderVersion,
                $"protocol version {version}, older than {OldestVersion}: upgrade {SenderOfOlder(reader)}");
        if (fields != EnvelopeFields)
            return Problem(DecodeProblem.Malformed, $"version {version} with {fields} fields");
        if (!Enum.IsDefined(kind))
            return Problem(DecodeProblem.UnknownKind, $"message kind {kind}");
        var most = MessageKinds.MostBytes(kind);
        if (bytes.Length > most)
            return Problem(DecodeProblem.TooLong, $"a {kind} of {bytes.Length} bytes, at most {most}");
        var envelope = new Envelope(reader.Name(), reader.Name(), reader.Long(), ReadBody(reader, kind, version));
        reader.End();
        return reader.BytesRemaining == 0
            ? new DecodeResult(envelope, DecodeProblem.None, "")
            : Problem(DecodeProblem.Malformed, $"{reader.BytesRemaining} bytes after the message");
    }

    /// <summary>Past the kind: cluster, sender.</summary>
    private static string SenderOfOlder(CborReader reader)
    {
        reader.SkipValue();
        return reader.Name();
    }

    private static void WriteBody(CborWriter writer, ClusterMessage body)
    {
        switch (body)
        {
            case Hello hello: MembershipFields.Write(writer, hello); break;
            case Welcome welcome: MembershipFields.Write(writer, welcome); break;
            case Beacon beacon: MembershipFields.Write(writer, beacon); break;
            case Grant grant: GrantFields.Write(writer, grant); break;
            case Ready ready: GrantFields.Write(writer, ready); break;
            case Refused refused: GrantFields.Write(writer, refused); break;
            case Stage stage: CommandFields.Write(writer, stage); break;
            case AuditRequest request: CommandFields.Write(writer, request); break;
            case AuditReply reply: CommandFields.Write(writer, reply); break;
            case Telemetry telemetry: TelemetryFields.Write(writer, telemetry); break;
            case Stop stop: CommandFields.Write(writer, stop); break;
            case StaleEpoch stale: MembershipFields.Write(writer, stale); break;
            case Goodbye goodbye: MembershipFields.Write(writer, goodbye); break;
            case CheckRequest request: CheckFields.Write(writer, request); break;
            case CheckReply reply: CheckFields.Write(writer, reply); break;
            default: throw new ArgumentException($"{body.GetType().Name} has no encoding", nameof(body));
        }
    }

    private static ClusterMessage ReadBody(CborReader reader, MessageKind kind, int version) => kind switch
    {
        MessageKind.Hello => MembershipFields.ReadHello(reader),
        MessageKind.Welcome => MembershipFields.ReadWelcome(reader),
        MessageKind.Beacon => MembershipFields.ReadBeacon(reader),
        MessageKind.Grant => GrantFields.ReadGrant(reader),
        MessageKind.Ready => GrantFields.ReadReady(reader),
        MessageKind.Refused => GrantFields.ReadRefused(reader),
        MessageKind.Stage => CommandFields.ReadStage(reader),
        MessageKind.AuditRequest => CommandFields.ReadAuditRequest(reader),
        MessageKind.AuditReply => CommandFields.ReadAuditReply(reader, version),
        MessageKind.Telemetry => TelemetryFields.ReadTelemetry(reader, version),
        MessageKind.Stop => CommandFields.ReadStop(reader),
        MessageKind.StaleEpoch => MembershipFields.ReadStaleEpoch(reader),
        MessageKind.Goodbye => MembershipFields.ReadGoodbye(reader),
        MessageKind.CheckRequest => CheckFields.ReadCheckRequest(reader),
        MessageKind.CheckReply => CheckFields.ReadCheckReply(reader),
        _ => throw new CborContentException($"message kind {kind}"),
    };

    private static DecodeResult Problem(DecodeProblem problem, string reason) =>
        new(null, problem, reason.Length <= 200 ? reason : reason[..200]);
}
