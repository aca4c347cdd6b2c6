using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Simulation;

/// <summary>
/// The message plane: loses, repeats, reorders and delays. What agents send to the coordinator reaches every
/// coordinator process, as every one of them has a queue of its own.
/// </summary>
internal sealed class SimBus(SimWorld world)
{
    /// <summary>One message in so many goes through the real codec: it costs as much as all the rest.</summary>
    private const int CodecEach = 61;

    /// <summary>Telemetry kept to be replayed: enough for frames of a former run to come again.</summary>
    private const int MostKept = 128;

    /// <summary>Most messages that wait for a cut to end, as a queue with a byte limit would hold.</summary>
    private const int MostHeld = 512;

    private readonly List<Envelope> _telemetry = [];
    private readonly Queue<Action> _held = [];
    private long _carried;

    /// <summary>Chance that a message is lost on its way.</summary>
    public double Loss { get; set; }

    /// <summary>Chance that it comes twice, the second time up to 20 s later.</summary>
    public double Repeat { get; set; }

    /// <summary>Longest ordinary delay; what was sent later may come earlier.</summary>
    public long MostDelayNs { get; set; } = 3 * SimSchedule.Millisecond;

    /// <summary>The broker is down: nothing passes.</summary>
    public bool Out { get; set; }

    public void Mend() => (Loss, Repeat, MostDelayNs) = (0, 0, 3 * SimSchedule.Millisecond);

    public void ToCoordinators(SimProcess from, Envelope envelope)
    {
        if (envelope.Body is ClusterMessage.Telemetry)
        {
            Keep(envelope);
        }
        foreach (var coordinator in world.Coordinators)
        {
            Carry(from, coordinator, envelope, coordinator.Receive);
        }
    }

    public void ToAgent(SimProcess from, string agent, Envelope envelope)
    {
        foreach (var to in world.Agents)
        {
            if (to.Name == agent)
            {
                Carry(from, to, envelope, to.Receive);
            }
        }
    }

    public void ToAllAgents(SimProcess from, Envelope envelope)
    {
        foreach (var to in world.Agents)
        {
            Carry(from, to, envelope, to.Receive);
        }
    }

    /// <summary>Telemetry of any time before comes once more.</summary>
    public void ReplayTelemetry(int most)
    {
        for (var count = Math.Min(most, _telemetry.Count); count > 0; count--)
        {
            var envelope = _telemetry[world.Random.Next(_telemetry.Count)];
            foreach (var coordinator in world.Coordinators)
            {
                Deliver(coordinator, envelope, coordinator.Receive, world.Random.NextInt64(MostDelayNs));
            }
        }
    }

    /// <summary>Cuts have ended: what waited for that comes now.</summary>
    public void ReleaseHeld()
    {
        while (_held.TryDequeue(out var deliver))
        {
            deliver();
        }
    }

    private void Keep(Envelope envelope)
    {
        if (_telemetry.Count < MostKept)
        {
            _telemetry.Add(envelope);
        }
        else
        {
            _telemetry[world.Random.Next(MostKept)] = envelope;
        }
    }

    private void Carry(SimProcess from, SimProcess to, Envelope envelope, Action<Envelope> receive)
    {
        if (++_carried % CodecEach == 0)
        {
            envelope = ThroughCodec(envelope);
        }
        if (from.Cut.Out || to.Cut.In || Out)
        {
            if ((from.Cut.Holds || to.Cut.Holds) && _held.Count < MostHeld)
            {
                _held.Enqueue(() => Deliver(to, envelope, receive, world.Random.NextInt64(MostDelayNs)));
            }
            return;
        }
        if (Loss > 0 && world.Random.NextDouble() < Loss)
        {
            return;
        }
        Deliver(to, envelope, receive, world.Random.NextInt64(MostDelayNs));
        if (Repeat > 0 && world.Random.NextDouble() < Repeat)
        {
            Deliver(to, envelope, receive, world.Random.NextInt64(20 * SimSchedule.Second));
        }
    }

    private void Deliver(SimProcess to, Envelope envelope, Action<Envelope> receive, long delayNs)
    {
        var incarnation = to.Incarnation;
        world.Schedule.After(delayNs, () => to.Give(incarnation, () => receive(envelope)));
    }

    private static Envelope ThroughCodec(Envelope envelope)
    {
        var decoded = MessageCodec.Decode(MessageCodec.Encode(envelope));
        SimBroken.Unless(decoded.Ok, "codec", () => $"{decoded.Reason}: {envelope}");
        return decoded.Envelope!;
    }
}
