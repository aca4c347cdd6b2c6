using System.Formats.Cbor;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Tests.Messages;

public sealed class MessageCodecTests
{
    public static TheoryData<string> Names() => new(Samples.Full.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_comes_back_as_it_was_sent(string name) => ComesBack(Samples.Full[name]);

    [Fact]
    public void So_does_a_message_without_its_optional_parts() => Assert.All(Samples.Sparse, ComesBack);

    [Theory]
    [MemberData(nameof(Names))]
    public void No_field_of_a_sample_has_its_default_which_would_hide_that_it_is_lost(string name) =>
        Assert.Empty(Structure.Unset(Samples.Full[name]));

    /// <summary>A fourth field of a group, only where weights differ: every other grant is as it was.</summary>
    [Fact]
    public void Weights_of_targets_come_back_and_cost_nothing_where_there_are_none()
    {
        var grant = (Grant)Samples.Full["grant"];
        var box = grant.Space.Boxes[0];
        DestinationGroup[] groups = [.. box.Destinations.Groups.Select((group, at) => group with { Weight = 1 + at })];
        var weighted = grant with { Space = new TupleSpace([box with { Destinations = new DestinationSet(groups) }]) };
        var plain = weighted with
        {
            Space = new TupleSpace([box with { Destinations = new DestinationSet(box.Destinations.Groups) }]),
        };
        ComesBack(weighted);
        var (with, without) = (MessageCodec.Encode(Samples.Wrap(weighted)), MessageCodec.Encode(Samples.Wrap(plain)));
        Assert.Equal(3, with.Length - without.Length);
    }

    [Fact]
    public void There_is_a_sample_of_every_kind()
    {
        var kinds = Samples.Full.Values.Select(MessageKinds.Of).Distinct().Order();
        Assert.Equal(Enum.GetValues<MessageKind>(), kinds);
        Assert.Equal(
            Enum.GetNames<MessageKind>().Order(StringComparer.Ordinal),
            typeof(ClusterMessage).GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_largest_telemetry_frame_fits()
    {
        var histogram = new Histogram();
        for (var value = 1L; value < 3_600_000_000_000; value += Math.Max(1, value / 2_100))
            histogram.Record(value, 1_000_000);
        var delta = histogram.Encode();
        Assert.InRange(delta.Length, 66_000, MessageLimits.HistogramBytes);
        var body = ((Telemetry)Samples.Full["telemetry"]).Body with
        {
            ConnectDelta = delta,
            ExchangeDelta = delta,
            LagDelta = delta,
            Failures = [.. Enumerable.Range(0, 1_024).Select(i => new FailureEntry(
                FailurePhase.Connect, FailureCause.TimedOut, 110, i, long.MaxValue, long.MaxValue, long.MaxValue))],
            Destinations = [.. Enumerable.Range(0, 1_024).Select(i => new DestinationCounts(
                i, i, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue))],
            Uses = [.. Enumerable.Range(1, SourceUse.MostRows).Select(i => new SourceUse(
                Address.Parse($"fd00::{i:x}"), [.. Enumerable.Repeat(long.MaxValue, SourceUse.MostColumns)]))],
        };
        ComesBack((Telemetry)Samples.Full["telemetry"] with { Body = body });
    }

    [Fact]
    public void A_newer_version_is_refused_whatever_follows()
    {
        var result = MessageCodec.Decode((byte[])[0x82, .. Frame(MessageCodec.Version + 1, "else")]);
        Assert.False(result.Ok);
        Assert.Equal(DecodeProblem.NewerVersion, result.Problem);
        Assert.Equal("protocol version 4, newer than 3", result.Reason);
    }

    [Fact]
    public void A_version_older_than_the_one_before_ours_is_refused()
    {
        byte[] bytes = [0x86, .. Frame(1, (int)MessageKind.StaleEpoch, "c", "s", 1), 0x81, .. Frame(4)];
        var result = MessageCodec.Decode(bytes);
        Assert.Equal(DecodeProblem.OlderVersion, result.Problem);
        Assert.Equal("protocol version 1, older than 2: upgrade s", result.Reason);
        bytes[1] = 2;
        Assert.True(MessageCodec.Decode(bytes).Ok);
    }

    [Fact]
    public void What_coordinators_send_is_understood_by_agents_of_the_version_before()
    {
        string[] kinds = ["welcome", "beacon", "ramp", "freeze", "drain", "audit-request", "stop"];
        Assert.All(kinds, kind => Assert.Equal(
            MessageCodec.OldestVersion, MessageCodec.Encode(Samples.Wrap(Samples.Full[kind]))[1]));
        // Agents of that version only hold connections.
        var hold = Assert.Single(Samples.Sparse.OfType<ClusterMessage.Grant>());
        Assert.Equal(MessageCodec.OldestVersion, MessageCodec.Encode(Samples.Wrap(hold))[1]);
        Assert.Equal(MessageCodec.Version, MessageCodec.Encode(Samples.Wrap(Samples.Full["grant"]))[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(-1)]
    public void An_unknown_kind_is_refused(int kind)
    {
        var result = MessageCodec.Decode((byte[])[0x86, .. Frame(MessageCodec.Version, kind, "c", "s", 1, 0)]);
        Assert.Equal(DecodeProblem.UnknownKind, result.Problem);
    }

    [Fact]
    public void Sizes_are_bounded_by_kind()
    {
        Assert.Equal(DecodeProblem.TooLong, MessageCodec.Decode(new byte[MessageLimits.LargeBytes + 1]).Problem);
        var stop = MessageCodec.Encode(Samples.Wrap(Samples.Full["stop"]));
        Array.Resize(ref stop, MessageLimits.SmallBytes + 1);
        Assert.Equal(DecodeProblem.TooLong, MessageCodec.Decode(stop).Problem);
    }

    [Fact]
    public void What_is_beyond_the_bounds_is_not_sent()
    {
        var stop = (Stop)Samples.Full["stop"];
        Refuses(stop with { RunId = new string('x', MessageLimits.NameBytes + 1) });
        Refuses(stop with { Reason = new string('ü', (MessageLimits.TextBytes / 2) + 1) });
        Refuses(new Stage("r", 1, new StageOrder.Ramp(1, 1, 1, double.NaN, 0)));
        Refuses((Grant)Samples.Full["grant"] with
        {
            Allow = [.. Enumerable.Repeat(new string('x', 4_096), 300)],
        });
        Refuses((Ready)Samples.Full["ready"] with
        {
            Warnings = [.. Enumerable.Repeat("hot", MessageLimits.ShortList + 1)],
        });
        var telemetry = (Telemetry)Samples.Full["telemetry"];
        Refuses(telemetry with { Body = telemetry.Body with { Fault = new string('x', MessageLimits.TextBytes + 1) } });
        Refuses(telemetry with
        {
            Body = telemetry.Body with { ConnectDelta = new byte[MessageLimits.HistogramBytes + 1] },
        });
    }

    [Fact]
    public void Bytes_after_the_message_are_refused()
    {
        byte[] bytes = [.. MessageCodec.Encode(Samples.Wrap(Samples.Full["stop"])), 0];
        Assert.Equal(DecodeProblem.Malformed, MessageCodec.Decode(bytes).Problem);
    }

    [Fact]
    public void A_count_that_the_bytes_can_not_hold_is_refused_before_anything_is_made_of_it()
    {
        // A box of which the first set claims 60,000 addresses and holds one.
        byte[] bytes =
        [
            0x86, .. Frame(MessageCodec.Version, (int)MessageKind.Grant, "c", "s", 1), 0x8a, .. Frame("r", 0, 0),
            0x81, 0x83, 0x99, 0xea, 0x60, .. Frame(new byte[] { 10, 0, 0, 1 }),
        ];
        MessageCodec.Decode(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(DecodeProblem.Malformed, MessageCodec.Decode(bytes).Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000);
    }

    [Fact]
    public void Mutated_messages_give_a_result_and_never_an_exception()
    {
        var random = new Random(1_234_567);
        var seeds = Samples.Full.Values.Concat(Samples.Sparse)
            .Select(message => MessageCodec.Encode(Samples.Wrap(message))).ToArray();
        var outcomes = new Dictionary<DecodeProblem, int>();
        for (var i = 0; i < 20_000; i++)
        {
            var result = MessageCodec.Decode(Mutated(seeds[i % seeds.Length], random));
            Assert.True(result.Ok || (result.Reason.Length is > 0 and <= 200));
            if (result.Ok)
                MessageCodec.Encode(result.Envelope);
            outcomes[result.Problem] = outcomes.GetValueOrDefault(result.Problem) + 1;
        }
        Assert.InRange(outcomes[DecodeProblem.None], 500, 15_000);
        Assert.InRange(outcomes[DecodeProblem.Malformed], 4_000, 19_000);
        Assert.True(outcomes[DecodeProblem.UnknownKind] > 0);
        Assert.True(outcomes[DecodeProblem.NewerVersion] > 0);
    }

    [Fact]
    public void Numbers_of_enum_members_are_part_of_the_format()
    {
        Assert.Equal("Hold Churn Request", Numbered<LoadMode>());
        Assert.Equal("Explicit Kernel", Numbered<BindMode>());
        Assert.Equal("PerDestination Exclusive", Numbered<ReuseMode>());
        Assert.Equal("Intended Service", Numbered<LatencyKind>());
        Assert.Equal("Spread Immediate", Numbered<KeepaliveFirst>());
        Assert.Equal("ClientFin ClientRst Server", Numbered<CloseSpec>());
        Assert.Equal("Fin Rst Abandon", Numbered<DrainClose>());
        Assert.Equal("Socket Option Bind Connect Open Exchange Close", Numbered<FailurePhase>());
        Assert.Equal(
            "Unknown Refused TimedOut Reset ClosedByPeer Unreachable PortHeld TupleInUse SourceAddressMissing "
            + "FileLimit Memory NotPermitted ReplyTimeout ReplyMismatch Other StatusMismatch ReplyMalformed",
            Numbered<FailureCause>());
        Assert.Equal("Contains Prefix Suffix Length", Numbered<ReplyMatch>());
    }

    private static byte[] Mutated(byte[] seed, Random random)
    {
        var bytes = seed.ToArray();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Length);
            bytes[at] = random.Next(3) == 0 ? (byte)(bytes[at] ^ (1 << random.Next(8))) : (byte)random.Next(256);
        }
        return random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static void ComesBack(ClusterMessage message)
    {
        var sent = Samples.Wrap(message);
        var result = MessageCodec.Decode(MessageCodec.Encode(sent));
        Assert.True(result.Ok, result.Reason);
        Assert.Null(Structure.Difference(sent, result.Envelope));
    }

    private static void Refuses(ClusterMessage message) =>
        Assert.ThrowsAny<ArgumentException>(() => MessageCodec.Encode(Samples.Wrap(message)));

    private static string Numbered<T>()
        where T : struct, Enum =>
        string.Join(' ', Enumerable.Range(0, Enum.GetValues<T>().Length).Select(i => (T)Enum.ToObject(typeof(T), i)));

    private static byte[] Frame(params object[] items)
    {
        var bytes = new List<byte>();
        foreach (var item in items)
        {
            var writer = new CborWriter();
            if (item is string text)
                writer.WriteTextString(text);
            else if (item is byte[] payload)
                writer.WriteByteString(payload);
            else
                writer.WriteInt32((int)item);
            bytes.AddRange(writer.Encode());
        }
        return [.. bytes];
    }
}
