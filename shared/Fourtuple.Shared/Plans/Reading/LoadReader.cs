using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads <c>spec.load</c>.</summary>
internal static class LoadReader
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    public static LoadSpec Read(PlanSection load, bool modeKnown)
    {
        var mode = load.Choice<LoadMode>("mode");
        if (modeKnown)
        {
            RefuseOtherModes(load, mode);
            RefuseIncomplete(load, mode);
        }
        var connect = load.Section("connect");
        return new LoadSpec(
            mode,
            new ConnectSpec(connect.Duration("timeout") ?? default, connect.Whole("retries") ?? 0),
            load.Has("keepalive") ? ReadKeepalive(load.Section("keepalive")) : null,
            ReadSocket(load.Section("socket")),
            load.Flag("reopen"),
            load.Choice<LatencyKind>("latency"),
            load.Has("lifetime") ? ReadLifetime(load.Section("lifetime")) : null,
            load.Has("exchange") ? RequestReader.ReadExchange(load.Section("exchange"), mode) : null,
            load.Choice<CloseSpec>("close"),
            (long?)load.Number("connections"),
            load.Has("http") ? RequestReader.ReadHttp(load.Section("http")) : null,
            load.Duration("timeout") ?? (mode == LoadMode.Request ? RequestTimeout : null));
    }

    private static void RefuseOtherModes(PlanSection load, LoadMode mode)
    {
        foreach (var entry in load.Entries)
        {
            var modes = LoadKeys.Load.Find(entry.Key)?.Modes ?? [];
            if (modes.Count > 0 && !modes.Contains(mode))
            {
                var known = string.Join(" and ", modes.Select(other => other.ToString().ToLowerInvariant()));
                load.Value(entry.Key)!.Refuse(new TextProblem(
                    $"load.{entry.Key} has no meaning in mode {mode.ToString().ToLowerInvariant()}",
                    $"it belongs to mode {known}", "remove it or change load.mode"));
            }
        }
    }

    private static void RefuseIncomplete(PlanSection load, LoadMode mode)
    {
        if (mode != LoadMode.Request)
        {
            return;
        }
        if (!load.Has("connections"))
        {
            load.Value("mode")!.Refuse(new TextProblem(
                "load.connections is missing", "requests go over connections held open",
                "add for example connections: 1k"));
        }
        if (load.Has("http") == load.Has("exchange"))
        {
            load.Value("mode")!.Refuse(new TextProblem(
                "mode request needs one of load.http and load.exchange", "a request is one of the two",
                "keep exactly one of them"));
        }
    }

    private static KeepaliveSpec ReadKeepalive(PlanSection keepalive) => new(
        keepalive.Duration("every") ?? default, keepalive.Bytes("send"), keepalive.Expected("expect"),
        keepalive.Duration("timeout") ?? default, keepalive.Choice<KeepaliveFirst>("first"));

    private static SocketSpec ReadSocket(PlanSection socket) => new(
        socket.Flag("noDelay"), socket.Whole("sendBuffer"), socket.Whole("receiveBuffer"), socket.Whole("ttl"),
        socket.Whole("tos"));

    private static LifetimeSpec ReadLifetime(PlanSection lifetime)
    {
        var (mean, max) = (lifetime.Duration("mean") ?? default, lifetime.Duration("max"));
        if (max < mean)
        {
            lifetime.Value("max")!.Refuse(new TextProblem(
                "load.lifetime.max is below the mean", "then the mean cannot be met", "raise max or lower mean"));
        }
        return new LifetimeSpec(lifetime.Choice("dist") ?? "", mean, max);
    }
}
