using Fourtuple.Shared.Doctor;

namespace Fourtuple.Agent.Doctor;

/// <summary>What a probe of tuples says about the path. Pure.</summary>
public static class TupleVerdict
{
    /// <summary>Connections named in one row; the rest is counted.</summary>
    private const int Named = 3;

    public static DoctorRow Of(IReadOnlyList<ProbedTuple> probed)
    {
        ArgumentNullException.ThrowIfNull(probed);
        var failed = probed.Where(one => one.Fault is not null).ToArray();
        var moved = probed.Where(one => one.Seen is { } seen && seen.Port != one.Source.Port).ToArray();
        var translated = probed.Where(one => one.Seen is { } seen && seen.Address != one.Source.Address).ToArray();
        var silent = probed.Where(one => one is { Fault: null, Seen: null }).ToArray();
        return moved.Length > 0 ? Row(
                DoctorState.Missing, "source port changed on the way: ", moved, Change,
                "Something (a sidecar, DNAT that collapses destinations, or SNAT) makes these connections its own: "
                + "switch it off for agents, or set sources.reuse: exclusive.")
            : failed.Length > 0 ? Row(
                DoctorState.Missing, "no connection: ", failed,
                one => $"{one.Source} to {one.Destination}: {one.Fault}",
                "Check that the target listens there and that nothing on the way refuses it.")
            : translated.Length > 0 ? Row(
                DoctorState.Warn, "source address changed on the way: ", translated, Change,
                "Targets see another address (SNAT): set FOURTUPLE_IDENTITY of every agent behind it to that address.")
            : silent.Length > 0 || probed.Count == 0 ? new DoctorRow(
                "tuple at the target", "the target does not say what it sees", "as bound", DoctorState.Warn, "process",
                "Start it with --reflect: pbm target --mode http --reflect.")
            : new DoctorRow(
                "tuple at the target", $"{probed.Count} of {probed.Count} connections seen as they were bound",
                "as bound", DoctorState.Ok, "pod, node", "");
    }

    private static DoctorRow Row(
        DoctorState state, string what, ProbedTuple[] about, Func<ProbedTuple, string> text, string advice)
    {
        var more = about.Length > Named ? $", and {about.Length - Named} more" : "";
        return new DoctorRow(
            "tuple at the target", what + string.Join("; ", about.Take(Named).Select(text)) + more, "as bound", state,
            "pod, node", advice);
    }

    private static string Change(ProbedTuple one) =>
        $"bound {one.Source}, {one.Destination} saw {one.Seen}";
}
