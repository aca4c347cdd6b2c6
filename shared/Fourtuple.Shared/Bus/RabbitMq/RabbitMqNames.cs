using System.Text;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// Names on the broker, all of them under <c>ft.CLUSTER.</c>: a direct exchange <c>mail</c> whose routing key is the
/// address, a topic exchange <c>topic</c> whose routing key is the topic, and a queue <c>box.ADDRESS.SESSION</c> for
/// each session of a mailbox. The session keeps a reopened mailbox clear of its old exclusive queue, which lives until
/// the broker notices that the old connection is dead.
/// </summary>
internal sealed class RabbitMqNames(string cluster)
{
    /// <summary>A short string of AMQP 0-9-1 holds 255 bytes; the rest of a queue's name takes up to 110.</summary>
    public const int MostAddressBytes = 140;

    public string Mail { get; } = $"ft.{cluster}.mail";

    public string Topic { get; } = $"ft.{cluster}.topic";

    public string Queue(BusAddress address, Guid session) => $"ft.{cluster}.box.{address.Name}.{session:N}";

    public static bool Fits(string key) => Encoding.UTF8.GetByteCount(key) <= MostAddressBytes;
}
