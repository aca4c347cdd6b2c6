using Fourtuple.Shared.Plans;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>One change that makes a plan fit.</summary>
/// <param name="Change">lower, destinations, sources, agents, ports or setting.</param>
/// <param name="Amount">The new size with lower, the number of ports in all with ports, else how many more.</param>
public sealed record NearestPlan(string Change, long Amount, string Sentence);

/// <summary>
/// The nearest plans that fit: each single change is tried against all the formulas, and the smallest amount that
/// satisfies every one of them is told. Pure.
/// </summary>
public static class NearestPlans
{
    private const long MostDestinations = 1L << 40;
    private const long MostSources = 1L << 24;
    private const int MostAgents = 1_000;

    /// <summary>Empty when the plan fits already.</summary>
    public static IReadOnlyList<NearestPlan> Find(LimitCase about)
    {
        ArgumentNullException.ThrowIfNull(about);
        return LimitSheet.Fits(about)
            ? []
            : [.. Lowered(about), .. Grown(about), .. Together(about), .. Settings(about)];
    }

    private static IEnumerable<NearestPlan> Lowered(LimitCase about)
    {
        var size = about.Ask.Size;
        // The largest that fits is one below the smallest that does not.
        var tooMuch = Smallest(size, lowered => !LimitSheet.Fits(Sized(about, lowered)));
        if (tooMuch is > 1 and var first)
        {
            var unit = about.Ask.Mode == LoadMode.Churn ? "connections/s" : "connections";
            yield return new NearestPlan("lower", first - 1, $"lower it to {LimitText.Number(first - 1)} {unit}");
        }
    }

    private static IEnumerable<NearestPlan> Grown(LimitCase about)
    {
        if (Smallest(MostDestinations, more => LimitSheet.Fits(WithDestinations(about, more))) is { } destinations)
        {
            yield return new NearestPlan("destinations", destinations, Destinations(destinations, about));
        }
        if (Smallest(MostSources, more => LimitSheet.Fits(WithSources(about, more))) is { } sources)
        {
            yield return new NearestPlan(
                "sources", sources, $"add {Plural(sources, "source address", "source addresses")}");
        }
        if (Smallest(MostAgents, more => LimitSheet.Fits(about.WithAgents((int)more))) is { } agents)
        {
            yield return new NearestPlan("agents", agents, $"add {Agents(agents, about)}");
        }
        var unused = about.Ask.Bind == BindMode.Explicit ? TupleCeiling.MaxPorts - about.Tuples.Ports : 0;
        if (Smallest(unused, more => LimitSheet.Fits(WithPorts(about, more))) is { } ports)
        {
            var all = about.Tuples.Ports + ports;
            yield return new NearestPlan("ports", all, $"widen sources.ports to {LimitText.Number(all)} ports");
        }
    }

    /// <summary>When no single change suffices: agents for the hosts' limits, destinations for the tuples.</summary>
    private static IEnumerable<NearestPlan> Together(LimitCase about)
    {
        var enough = WithDestinations(about, MostDestinations);
        if (LimitSheet.Fits(enough) || LimitSheet.Fits(about.WithAgents(MostAgents))
            || Smallest(MostAgents, more => LimitSheet.Fits(enough.WithAgents((int)more))) is not { } agents)
        {
            yield break;
        }
        var grown = about.WithAgents((int)agents);
        if (Smallest(MostDestinations, more => LimitSheet.Fits(WithDestinations(grown, more))) is { } destinations)
        {
            yield return new NearestPlan(
                "agents and destinations", agents, $"add {Agents(agents, about)} and "
                    + Destinations(destinations, about)["add ".Length..]);
        }
    }

    private static IEnumerable<NearestPlan> Settings(LimitCase about) => Changes(about)
        .Where(change => change.IsNew && LimitSheet.Fits(change.Changed))
        .Select(change => new NearestPlan("setting", 0, change.Sentence));

    private static IEnumerable<(string Sentence, bool IsNew, LimitCase Changed)> Changes(LimitCase about)
    {
        var (ask, tuples) = (about.Ask, about.Tuples);
        yield return (
            "set load.close: client-rst", ask.Close == CloseSpec.ClientFin,
            about with { Ask = ask with { Close = CloseSpec.ClientRst } });
        yield return (
            "turn net.ipv4.tcp_timestamps on, on the agents and the target", !about.Timestamps, Stamped(about));
        yield return (
            "set sources.bind: explicit", ask.Bind == BindMode.Kernel,
            about with { Ask = ask with { Bind = BindMode.Explicit } });
        yield return (
            "set sources.reuse: per-destination", ask.Reuse == ReuseMode.Exclusive, about with
            {
                Ask = ask with { Reuse = ReuseMode.PerDestination },
                Tuples = tuples with { Reuse = ReuseMode.PerDestination },
            });
        yield return (
            "permit io_uring on the agents (Linux 6.11 or newer)", about.Hosts.Any(host => host.Engine != "io_uring"),
            about with { Hosts = [.. about.Hosts.Select(host => host with { Engine = "io_uring" })] });
    }

    private static LimitCase Stamped(LimitCase about) => about with
    {
        Hosts =
        [
            .. about.Hosts.Select(host => host with { Capacity = host.Capacity with { TcpTimestamps = true } }),
        ],
    };

    private static LimitCase Sized(LimitCase about, long size) => about with { Ask = about.Ask.Sized(size) };

    private static LimitCase WithDestinations(LimitCase about, long more) =>
        about with { Tuples = about.Tuples with { Destinations = about.Tuples.Destinations + more } };

    private static LimitCase WithSources(LimitCase about, long more) =>
        about with { Tuples = about.Tuples with { Sources = about.Tuples.Sources + more } };

    private static LimitCase WithPorts(LimitCase about, long more) =>
        about with { Tuples = about.Tuples with { Ports = about.Tuples.Ports + (int)more } };

    private static string Destinations(long more, LimitCase about) =>
        $"add {Plural(more, "destination", "destinations")} (addresses or ports of the target"
            + (about.Tuples.Heaviest is null ? ")" : "s, in the proportions of now)");

    private static string Agents(long more, LimitCase about) => Plural(more, "agent", "agents")
        + (about.TargetIsLocal ? " here" : " with a host and source addresses of their own");

    private static string Plural(long count, string one, string many) =>
        $"{LimitText.Number(count)} more {(count == 1 ? one : many)}";

    /// <summary>The least amount from 1 to most for which it holds; null when it holds for none. It has to be such that
    /// once it holds it goes on holding.</summary>
    private static long? Smallest(long most, Func<long, bool> holds)
    {
        if (most < 1 || !holds(most))
        {
            return null;
        }
        var (least, enough) = (1L, most);
        while (least < enough)
        {
            var middle = least + ((enough - least) / 2);
            (least, enough) = holds(middle) ? (least, middle) : (middle + 1, enough);
        }
        return enough;
    }
}
