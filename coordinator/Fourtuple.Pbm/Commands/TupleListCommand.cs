using System.CommandLine;
using Fourtuple.Pbm.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm tuple list</c> and <c>find</c>: the tuples in use on this host, without a server.</summary>
internal static class TupleListCommand
{
    private const int StandardLimit = 100;

    /// <summary>Most rows of one answer; each costs a search for its owner.</summary>
    private const int MostRows = 1_000_000;

    public static PbmCommand CreateList(PbmContext context)
    {
        var command = new PbmCommand(
            "list", "Lists the TCP tuples in use on this host, TIME-WAIT included, with their owners.",
            "pbm tuple list", "pbm tuple list --state time-wait --destination 10.0.0.0/8:443",
            "pbm tuple list --state all --source :8080 -o json");
        var states = States();
        var source = Filter("--source", "Only tuples with this local side: an address, ports, or both.");
        var destination = Filter("--destination", "Only tuples with this peer.");
        var limit = Limit();
        foreach (var option in (Option[])[states, source, destination, limit])
        {
            command.Options.Add(option);
        }
        command.SetAction(result =>
        {
            var (local, peer) = (result.GetValue(source), result.GetValue(destination));
            var listing = TupleListing.Read(
                result.GetValue(states) is { Count: > 0 } asked ? asked : StateNames.Tuples,
                tuple => local?.Matches(tuple.Local) != false && peer?.Matches(tuple.Peer) != false,
                result.GetRequiredValue(limit));
            listing.Print(context.Global.Console(result));
            return 0;
        });
        return command;
    }

    public static PbmCommand CreateFind(PbmContext context)
    {
        var command = new PbmCommand(
            "find", "Finds every socket of this host with an endpoint on either side; listeners and bound ones too.",
            "pbm tuple find 127.0.0.1:8080", "pbm tuple find [::1]:9000-9015", "pbm tuple find :443");
        var wanted = new Argument<EndpointFilter>("ADDR:PORT")
        {
            Description = "Endpoint; ranges and CIDRs are taken too.",
            CustomParser = result => Parse(result.Tokens[0].Value, result.AddError)!,
        };
        var limit = Limit();
        command.Arguments.Add(wanted);
        command.Options.Add(limit);
        command.SetAction(result =>
        {
            var filter = result.GetRequiredValue(wanted);
            var listing = TupleListing.Read(
                StateNames.All,
                tuple => filter.MatchesHolder(tuple.Local) || (tuple.Peer.Port != 0 && filter.Matches(tuple.Peer)),
                result.GetRequiredValue(limit));
            listing.Print(context.Global.Console(result));
            return 0;
        });
        return command;
    }

    private static Option<IReadOnlyList<TcpState>?> States() => new("--state")
    {
        Description = "Only these states, separated by commas (default: all that have a peer): "
            + string.Join(' ', StateNames.Accepted) + ".",
        HelpName = "STATE[,STATE]",
        CustomParser = result =>
        {
            var states = new List<TcpState>();
            foreach (var word in result.Tokens[0].Value.Split(','))
            {
                var named = StateNames.Parse(word);
                if (named.Count == 0)
                {
                    result.AddError(
                        $"--state '{word}' is not a state of TCP; it is one of "
                        + string.Join(", ", StateNames.Accepted));
                    return null;
                }
                states.AddRange(named);
            }
            return states;
        },
    };

    private static Option<EndpointFilter?> Filter(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ADDR[:PORTS]",
        CustomParser = result => Parse(result.Tokens[0].Value, result.AddError),
    };

    private static Option<int> Limit()
    {
        var limit = new Option<int>("--limit")
        {
            Description = $"Tuples to show at most; all are counted (default: {StandardLimit}).",
            HelpName = "N",
            DefaultValueFactory = _ => StandardLimit,
        };
        limit.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 0 or > MostRows)
            {
                given.AddError($"--limit is 0 to {MostRows}");
            }
        });
        return limit;
    }

    private static EndpointFilter? Parse(string text, Action<string> refuse)
    {
        if (EndpointFilter.TryParse(text, out var filter))
        {
            return filter;
        }
        refuse($"'{text}' is not {EndpointFilter.Form}");
        return null;
    }
}
