using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client.Exceptions;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>What the client throws, as a sentence that says what to do.</summary>
internal static class RabbitMqFault
{
    /// <summary>The innermost exception: the client wraps what happened in what it was doing.</summary>
    public static Exception Root(Exception fault)
    {
        while (fault.InnerException is { } inner)
            fault = inner;
        return fault;
    }

    /// <summary>Why a connect failed; names the server, never the password.</summary>
    public static string OfConnect(Exception fault, RabbitMqServer server, RabbitMqTls tls)
    {
        var place = $"{server.Host}:{server.Port}";
        var root = Root(fault);
        if (tls.Problem is { } problem)
            return $"TLS with {place} was refused: {problem}";
        if (server.Tls && Has<AuthenticationException>(fault) && !Has<PossibleAuthenticationFailureException>(fault))
            return $"{place} does not answer as a TLS server does: {root.Message}; is it the port of amqp://?";
        if (!server.Tls && SpeaksOtherThanAmqp(fault))
            return $"{place} does not answer in AMQP: {root.Message}; if it is a TLS port, write amqps://";
        return $"{place}: {root.Message}";
    }

    /// <summary>
    /// A TLS server answers a protocol header with an alert, or by closing; a broker would at least say its version.
    /// </summary>
    private static bool SpeaksOtherThanAmqp(Exception fault) => Root(fault) switch
    {
        MalformedFrameException or PacketNotRecognizedException or ProtocolVersionMismatchException => true,
        EndOfStreamException => !Has<PossibleAuthenticationFailureException>(fault),
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => true,
        _ => false,
    };

    private static bool Has<T>(Exception? fault) where T : Exception => fault switch
    {
        null => false,
        T => true,
        AggregateException several => several.InnerExceptions.Any(Has<T>),
        _ => Has<T>(fault.InnerException),
    };
}
