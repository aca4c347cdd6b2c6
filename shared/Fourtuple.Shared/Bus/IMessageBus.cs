using Fourtuple.Shared.Messages;

namespace Fourtuple.Shared.Bus;

/// <summary>
/// The message plane. It may lose, repeat, reorder or delay anything: every correctness property is end to end (epochs,
/// sequence numbers, applied-acks). In process a message still goes through the codec, so a local run is a cluster of
/// one.
/// </summary>
public interface IMessageBus : IAsyncDisposable
{
    /// <summary>
    /// Opens a mailbox and subscribes it to topics. Messages are handed to <paramref name="receive"/> one at a time.
    /// A second mailbox of the same address is refused with InvalidOperationException. Disposing what is returned, or
    /// <paramref name="stop"/>, closes the mailbox: its address is free again, what was not read is dropped, and once
    /// the disposal has completed nothing more is received.
    /// </summary>
    ValueTask<IAsyncDisposable> OpenAsync(
        BusAddress address, IReadOnlyList<BusTopic> topics, Func<Envelope, ValueTask> receive, CancellationToken stop);

    /// <summary>Sends to one mailbox. Full and Undeliverable are answers, not exceptions.</summary>
    ValueTask<SendOutcome> SendAsync(BusAddress to, Envelope envelope);

    /// <summary>Sends to every mailbox subscribed to the topic; mailboxes that are full drop it and count it.</summary>
    ValueTask PublishAsync(BusTopic topic, Envelope envelope);

    /// <summary>Messages dropped, refused by the codec, or undeliverable since start.</summary>
    BusStatistics Statistics { get; }
}

/// <summary>A mailbox: <c>coordinator</c> or <c>agent.NAME</c>.</summary>
public readonly record struct BusAddress(string Name)
{
    public static BusAddress Coordinator { get; } = new("coordinator");

    public static BusAddress Agent(string agent) => new($"agent.{agent}");
}

/// <summary>A topic: <c>cmd.all</c> (coordinator to every agent).</summary>
public readonly record struct BusTopic(string Name)
{
    public static BusTopic AllAgents { get; } = new("cmd.all");
}

public enum SendOutcome { Accepted, Full, Undeliverable }

/// <param name="Dropped">Published to a full mailbox, or unread when the mailbox closed.</param>
/// <param name="Refused">Bytes that the codec did not take.</param>
/// <param name="Undeliverable">Sent to an address without a mailbox.</param>
/// <param name="Faulted">Messages whose receiver threw; the mailbox went on with the next one.</param>
public sealed record BusStatistics(long Dropped, long Refused, long Undeliverable, long Faulted = 0);
