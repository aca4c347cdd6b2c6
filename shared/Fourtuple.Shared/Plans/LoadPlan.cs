using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans;

/// <summary>What the user asks for: the YAML file <c>apiVersion: fourtuple/v1alpha1, kind: LoadPlan</c>.</summary>
public sealed record LoadPlan(PlanMetadata Metadata, PlanSpec Spec)
{
    public const string ApiVersion = "fourtuple/v1alpha1";
    public const string Kind = "LoadPlan";
}

public sealed record PlanMetadata(string Name, IReadOnlyDictionary<string, string> Labels);

public sealed record PlanSpec(
    SafetySpec Safety,
    IReadOnlyList<TargetSpec> Targets,
    SourceSpec Sources,
    AgentSpec Agents,
    LoadSpec Load,
    IReadOnlyList<ProfileStep> Profile,
    IReadOnlyList<CriterionSpec> Thresholds,
    IReadOnlyList<CriterionSpec> Validity,
    ReportSpec Report);

/// <summary>Refused before the first SYN when violated.</summary>
/// <param name="Allow">CIDRs and <c>dns:NAME</c> the plan may reach; empty means loopback only.</param>
public sealed record SafetySpec(IReadOnlyList<string> Allow, CeilingSpec Ceiling);

/// <summary>Upper bounds of the plan; null means no bound of its own.</summary>
public sealed record CeilingSpec(long? Connections, double? ConnectRate, double? RequestRate, TimeSpan? Duration);

/// <param name="Addresses">CIDR, first-last, IP, or dns:NAME, as written.</param>
/// <param name="Weight">Share of the level this target gets among targets; 1 by default.</param>
public sealed record TargetSpec(string Name, IReadOnlyList<string> Addresses, PortSet Ports, double Weight);

/// <param name="Addresses"><c>auto</c>, CIDR, range, IP, <c>interface:NAME</c>, as written.</param>
/// <param name="Ports">Null means automatic: 1024-65535 less the slice kept for the host.</param>
public sealed record SourceSpec(IReadOnlyList<string> Addresses, PortSet? Ports, ReuseMode Reuse, BindMode Bind);

/// <summary>per-destination: one source port serves every destination; exclusive: one destination only.</summary>
public enum ReuseMode { PerDestination, Exclusive }

/// <summary>
/// explicit: SO_REUSEADDR + SO_REUSEPORT + bind(ip, port); kernel: IP_BIND_ADDRESS_NO_PORT + bind(ip, 0).
/// </summary>
public enum BindMode { Explicit, Kernel }

/// <param name="Count">Null means all.</param>
public sealed record AgentSpec(int? Count, IReadOnlyDictionary<string, string> Select, OnLoss OnLoss);

public enum OnLoss { Redistribute, Deficit, Abort }

public enum LoadMode { Hold, Churn, Request }

public enum LatencyKind { Intended, Service }

/// <summary>What each connection does. Fields of other modes are null.</summary>
public sealed record LoadSpec(
    LoadMode Mode,
    ConnectSpec Connect,
    KeepaliveSpec? Keepalive,
    SocketSpec Socket,
    bool Reopen,
    LatencyKind Latency,
    LifetimeSpec? Lifetime,
    ExchangeSpec? Exchange,
    CloseSpec Close,
    long? Connections,
    HttpSpec? Http,
    TimeSpan? Timeout);

public sealed record ConnectSpec(TimeSpan Timeout, int Retries);

internal static class ByteContent
{
    public static bool Same(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left.HasValue == right.HasValue
        && left.GetValueOrDefault().Span.SequenceEqual(right.GetValueOrDefault().Span);
}

/// <summary>A heartbeat exchange on every open connection.</summary>
/// <param name="Send">Bytes to send, at most 4,096.</param>
/// <param name="Expect">Bytes that must occur in the reply; null means any byte will do.</param>
/// <param name="First">When the first exchange of a connection is due: spread over the period, or at once.</param>
public sealed record KeepaliveSpec(
    TimeSpan Every, ReadOnlyMemory<byte> Send, ReadOnlyMemory<byte>? Expect, TimeSpan Timeout, KeepaliveFirst First)
{
    /// <summary>By content: the bytes travel through a codec.</summary>
    public bool Equals(KeepaliveSpec? other) =>
        other is not null && Every == other.Every && Timeout == other.Timeout && First == other.First
        && ByteContent.Same(Send, other.Send) && ByteContent.Same(Expect, other.Expect);

    public override int GetHashCode() => HashCode.Combine(Every, Timeout, First, Send.Length);
}

public enum KeepaliveFirst { Spread, Immediate }

/// <summary>Socket options; null keeps the kernel's default.</summary>
public sealed record SocketSpec(bool NoDelay, int? SendBuffer, int? ReceiveBuffer, int? Ttl, int? Tos);

public sealed record LifetimeSpec(string Distribution, TimeSpan Mean, TimeSpan? Max);

/// <summary>When a reply is complete, or what a body must be.</summary>
public enum ReplyMatch
{
    /// <summary>The bytes occur in it; without bytes any byte will do.</summary>
    Contains,

    /// <summary>It begins with the bytes.</summary>
    Prefix,

    /// <summary>It ends with the bytes.</summary>
    Suffix,

    /// <summary>It has so many bytes.</summary>
    Length,
}

/// <param name="Expect">What <see cref="Match"/> looks for; null means any byte will do.</param>
public sealed record ExchangeSpec(ReadOnlyMemory<byte> Send, ReadOnlyMemory<byte>? Expect, TimeSpan Timeout)
{
    /// <summary>How Expect is compared; Length looks at <see cref="Length"/> alone.</summary>
    public ReplyMatch Match { get; init; }

    /// <summary>Bytes of a reply, with <see cref="ReplyMatch.Length"/>.</summary>
    public long Length { get; init; }

    /// <summary>By content: the bytes travel through a codec.</summary>
    public bool Equals(ExchangeSpec? other) =>
        other is not null && (Timeout, Match, Length) == (other.Timeout, other.Match, other.Length)
        && ByteContent.Same(Send, other.Send) && ByteContent.Same(Expect, other.Expect);

    public override int GetHashCode() => HashCode.Combine(Timeout, Send.Length, Match, Length);
}

public enum CloseSpec { ClientFin, ClientRst, Server }

/// <summary>What the body of a good answer is.</summary>
/// <param name="Bytes">What <paramref name="Match"/> looks for; empty with Length.</param>
/// <param name="Length">Bytes of the body, with <see cref="ReplyMatch.Length"/>.</param>
public sealed record BodySpec(ReplyMatch Match, ReadOnlyMemory<byte> Bytes, long Length)
{
    /// <summary>By content: the bytes travel through a codec.</summary>
    public bool Equals(BodySpec? other) =>
        other is not null && (Match, Length) == (other.Match, other.Length) && ByteContent.Same(Bytes, other.Bytes);

    public override int GetHashCode() => HashCode.Combine(Match, Length, Bytes.Length);
}

public sealed record HttpSpec(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, string? Body, IReadOnlyList<int> Status)
{
    /// <summary>What the body of a good answer is; null when any will do.</summary>
    public BodySpec? ExpectedBody { get; init; }

    /// <summary>By content, headers in any order.</summary>
    public bool Equals(HttpSpec? other) =>
        other is not null && (Method, Path, Body) == (other.Method, other.Path, other.Body)
        && ExpectedBody == other.ExpectedBody
        && Status.SequenceEqual(other.Status) && Headers.Count == other.Headers.Count
        && Headers.All(header => other.Headers.TryGetValue(header.Key, out var value) && value == header.Value);

    public override int GetHashCode() => HashCode.Combine(Method, Path, Body, Headers.Count, Status.Count);
}

public sealed record ReportSpec(IReadOnlyList<string> Formats, IReadOnlyList<double> Percentiles, string? CompareTo);
