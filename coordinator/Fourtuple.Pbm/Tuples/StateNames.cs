using Fourtuple.Sockets.Linux;

namespace Fourtuple.Pbm.Tuples;

/// <summary>States by the names that ss(8) prints and takes.</summary>
public static class StateNames
{
    private static readonly Dictionary<TcpState, (string Printed, string Taken)> _names = new()
    {
        [TcpState.Established] = ("ESTAB", "established"),
        [TcpState.SynSent] = ("SYN-SENT", "syn-sent"),
        [TcpState.SynReceived] = ("SYN-RECV", "syn-recv"),
        [TcpState.FinWait1] = ("FIN-WAIT-1", "fin-wait-1"),
        [TcpState.FinWait2] = ("FIN-WAIT-2", "fin-wait-2"),
        [TcpState.TimeWait] = ("TIME-WAIT", "time-wait"),
        [TcpState.Bound] = ("BOUND", "bound"),
        [TcpState.CloseWait] = ("CLOSE-WAIT", "close-wait"),
        [TcpState.LastAck] = ("LAST-ACK", "last-ack"),
        [TcpState.Listen] = ("LISTEN", "listening"),
        [TcpState.Closing] = ("CLOSING", "closing"),
    };

    /// <summary>The states in which a socket has a whole tuple: all but LISTEN and BOUND.</summary>
    public static IReadOnlyList<TcpState> Tuples { get; } =
        [.. Enum.GetValues<TcpState>().Where(state => state is not (TcpState.Listen or TcpState.Bound))];

    public static IReadOnlyList<TcpState> All { get; } = Enum.GetValues<TcpState>();

    public static IEnumerable<string> Accepted => _names.Values.Select(name => name.Taken).Append("all");

    public static string Of(TcpState state) => _names.TryGetValue(state, out var name) ? name.Printed : $"{state}";

    /// <summary>The states that a word stands for; none when it is no such word.</summary>
    public static IReadOnlyList<TcpState> Parse(string word) => word.Equals("all", StringComparison.OrdinalIgnoreCase)
        ? All
        : [.. _names.Where(entry => word.Equals(entry.Value.Taken, StringComparison.OrdinalIgnoreCase)
            || word.Equals(entry.Value.Printed, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Key)];
}
