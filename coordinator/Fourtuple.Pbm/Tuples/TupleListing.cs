using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Pbm.Commands;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Pbm.Tuples;

/// <summary>TCP sockets of this host: how many are in which state, and the first of them with their owners.</summary>
/// <param name="Total">Sockets that match.</param>
/// <param name="States">How many are in each state, by the name ss(8) prints.</param>
/// <param name="Tuples">The first that the kernel listed, at most as many as were asked for.</param>
public sealed record TupleListing(
    string Host, long Total, IReadOnlyDictionary<string, long> States, IReadOnlyList<TupleListingRow> Tuples)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] _columns = ["state", "local", "peer", "agent", "pid", "program"];

    /// <summary>Reads the kernel's table, and /proc for the owners of what is listed.</summary>
    /// <exception cref="CommandException">The kernel gives no list; exit code 1.</exception>
    public static TupleListing Read(IReadOnlyList<TcpState> states, Func<TcpTuple, bool> wanted, int limit)
    {
        var counts = new Dictionary<TcpState, long>();
        var first = new List<TcpTuple>();
        var fault = TcpTuples.Each(states, tuple =>
        {
            if (!wanted(tuple))
            {
                return;
            }
            counts[tuple.State] = counts.GetValueOrDefault(tuple.State) + 1;
            if (first.Count < limit)
            {
                first.Add(tuple);
            }
        });
        if (fault is not null)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, "the kernel gave no list of its sockets", fault,
                "see that CONFIG_INET_DIAG is there (modprobe tcp_diag)"));
        }
        var owners = SocketOwners.Of(first.Select(tuple => tuple.Inode));
        return new TupleListing(
            Environment.MachineName, counts.Values.Sum(),
            counts.OrderBy(entry => entry.Key).ToDictionary(entry => StateNames.Of(entry.Key), entry => entry.Value),
            [.. first.Select(tuple => TupleListingRow.Of(tuple, owners.GetValueOrDefault(tuple.Inode)))]);
    }

    public void Print(PbmConsole console)
    {
        ArgumentNullException.ThrowIfNull(console);
        if (console.Json)
        {
            console.Out.WriteLine(JsonSerializer.Serialize(this, _json));
            return;
        }
        if (Tuples.Count > 0)
        {
            AnswerPrinter.Print(console, new CommandAnswer(ExitCodes.Pass)
            {
                Columns = _columns,
                Rows = [.. Tuples.Select(row => row.Cells())],
            });
        }
        console.Out.WriteLine(Summary());
    }

    /// <summary>"2 tuples: ESTAB 1, TIME-WAIT 1", and what was left out.</summary>
    public string Summary()
    {
        var states = string.Join(", ", States.Select(each => Text($"{each.Key} {each.Value:N0}")));
        var left = Total - Tuples.Count;
        return Text($"{Total:N0} tuple{(Total == 1 ? "" : "s")}{(states.Length > 0 ? ": " : "")}{states}")
            + (left > 0 ? Text($" (the first {Tuples.Count:N0} are shown; --limit shows more)") : "");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Agent">Name of the agent that holds it; null when none does.</param>
/// <param name="Pid">A process that holds it; null when only the kernel does or it can't be seen.</param>
public sealed record TupleListingRow(
    string State, string Local, string Peer, string? Agent, int? Pid, string? Program, uint Uid, uint Inode)
{
    private const string Unknown = "-";

    public static TupleListingRow Of(TcpTuple tuple, SocketOwner? owner)
    {
        var peer = tuple.Peer.Port == 0 ? "*" : tuple.Peer.ToString();
        return new TupleListingRow(
            StateNames.Of(tuple.State), tuple.Local.ToString(), peer, owner?.Agent, owner?.Pid, owner?.Program,
            tuple.Uid, tuple.Inode);
    }

    public string[] Cells() =>
        [State, Local, Peer, Agent ?? Unknown, Pid?.ToString(CultureInfo.InvariantCulture) ?? Unknown,
            Program ?? Unknown];
}
