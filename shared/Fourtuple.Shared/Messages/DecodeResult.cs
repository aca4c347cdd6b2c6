using System.Diagnostics.CodeAnalysis;

namespace Fourtuple.Shared.Messages;

/// <summary>
/// TooLong: over the limit of its kind. NewerVersion, OlderVersion: of a protocol that is not read. UnknownKind: not of
/// the closed set. Malformed: anything else, such as bytes that are not canonical CBOR, or values out of their bounds.
/// </summary>
public enum DecodeProblem { None, TooLong, NewerVersion, OlderVersion, UnknownKind, Malformed }

/// <summary>A decoded message, or why there is none.</summary>
/// <param name="Reason">For the log, bounded; empty when there is an envelope.</param>
public readonly record struct DecodeResult(Envelope? Envelope, DecodeProblem Problem, string Reason)
{
    [MemberNotNullWhen(true, nameof(Envelope))]
    public bool Ok => Problem == DecodeProblem.None && Envelope is not null;
}
