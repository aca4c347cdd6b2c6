using System.Text;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// Names on the broker, all of them under <c>ft.CLUSTER.</c>: a topic exchange <c>up</c> from agents to the
/// coordinator, whose routing key is the sender; a topic exchange <c>down</c> to agents, whose routing key is the
/// address or the topic; and a queue <c>box.ADDRESS.SESSION</c> for each session of a mailbox. Two exchanges, because
/// permissions are given by exchange and routing key: an agent may write <c>up</c> under its own name only, and read
/// of <c>down</c> what is its own. The session keeps a reopened mailbox clear of its old exclusive queue, which lives
/// until the broker notices that the old connection is dead.
/// </summary>
internal sealed class RabbitMqNames(string cluster)
{
    /// <summary>A short string of AMQP 0-9-1 holds 255 bytes; the rest of a queue's name takes up to 110.</summary>
    public const int MostAddressBytes = 140;

    /// <summary>Matches every routing key of a topic exchange.</summary>
    private const string Everything = "#";

    public string Up { get; } = $"ft.{cluster}.up";

    public string Down { get; } = $"ft.{cluster}.down";

    public string Queue(BusAddress address, Guid session) => $"ft.{cluster}.box.{address.Name}.{session:N}";

    /// <summary>Where a message to the address is published.</summary>
    public (string Exchange, string Key) Route(BusAddress to, string sender) =>
        to == BusAddress.Coordinator ? (Up, sender) : (Down, to.Name);

    /// <summary>What the queue of a mailbox is bound to.</summary>
    public IEnumerable<(string Exchange, string Key)> Bindings(BusAddress address, IEnumerable<BusTopic> topics) =>
    [
        address == BusAddress.Coordinator ? (Up, Everything) : (Down, address.Name),
        .. topics.Select(topic => (Down, topic.Name)),
    ];

    /// <summary>Short enough, and without the wildcards of a binding.</summary>
    public static bool Fits(string key) =>
        Encoding.UTF8.GetByteCount(key) is > 0 and <= MostAddressBytes && !key.AsSpan().ContainsAny('*', '#');

    public static bool Fits(Envelope envelope, BusAddress to) => Fits(to.Name) && Fits(envelope.Sender);
}
