using System.Formats.Cbor;
using Fourtuple.Shared.Tuples;
using static Fourtuple.Shared.Messages.ClusterMessage;

namespace Fourtuple.Shared.Messages;

/// <summary>Looking whether destinations are there. An endpoint is [address, port].</summary>
internal static class CheckFields
{
    public static void Write(CborWriter writer, CheckRequest request)
    {
        writer.WriteStartArray(3);
        writer.Long(request.Sequence);
        writer.List(request.Destinations, MessageLimits.ShortList, WriteEndpoint);
        writer.Long(request.TimeoutNs);
        writer.WriteEndArray();
    }

    public static CheckRequest ReadCheckRequest(CborReader reader)
    {
        reader.Begin(3);
        var request = new CheckRequest(
            reader.Long(), reader.List(MessageLimits.ShortList, ReadEndpoint), reader.Long());
        reader.End();
        return request;
    }

    public static void Write(CborWriter writer, CheckReply reply)
    {
        writer.WriteStartArray(2);
        writer.Long(reply.Sequence);
        writer.List(reply.Found, MessageLimits.ShortList, WriteFound);
        writer.WriteEndArray();
    }

    public static CheckReply ReadCheckReply(CborReader reader)
    {
        reader.Begin(2);
        var reply = new CheckReply(reader.Long(), reader.List(MessageLimits.ShortList, ReadFound));
        reader.End();
        return reply;
    }

    private static void WriteEndpoint(CborWriter writer, Endpoint endpoint)
    {
        writer.WriteStartArray(2);
        TupleFields.Write(writer, endpoint.Address);
        writer.Int(endpoint.Port);
        writer.WriteEndArray();
    }

    private static Endpoint ReadEndpoint(CborReader reader)
    {
        reader.Begin(2);
        var endpoint = new Endpoint(TupleFields.ReadAddress(reader), TupleFields.ReadPort(reader));
        reader.End();
        return endpoint;
    }

    private static void WriteFound(CborWriter writer, CheckedDestination found)
    {
        writer.WriteStartArray(3);
        writer.Choice(found.Result);
        writer.Int(found.Errno);
        writer.Long(found.TookNs);
        writer.WriteEndArray();
    }

    private static CheckedDestination ReadFound(CborReader reader)
    {
        reader.Begin(3);
        var found = new CheckedDestination(reader.Choice<CheckResult>(), reader.Int(), reader.Long());
        reader.End();
        return found;
    }
}
