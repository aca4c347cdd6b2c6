using System.Text.Json.Serialization;

namespace Fourtuple.Coordinator.Planning.Limits;

/// <summary>One number that went into a formula.</summary>
/// <param name="Source">Where it comes from: the plan, a reading, a flag, a measurement, an assumption.</param>
public sealed record LimitInput(string Name, string Value, string Source);

/// <summary>One limit of a plan: what it allows, and what the plan needs of it.</summary>
/// <param name="Name">A stable name, such as tuples or memory.</param>
/// <param name="Unit">Of Value and Needed: connections, connections/s, sockets or ports.</param>
/// <param name="Refuses">
/// Certain: a plan beyond it cannot be run. Otherwise it depends on what nobody here can see (a target's backlog, rules
/// of a firewall), and is told as what may bind.
/// </param>
/// <param name="Advice">What to change to have more of it.</param>
public sealed record LimitRow(
    string Name, string Unit, string Formula, IReadOnlyList<LimitInput> Inputs, double Value, double Needed,
    bool Refuses, string Advice)
{
    /// <summary>How many times what is needed it allows; the least of all rows binds first.</summary>
    public double? Headroom => Needed > 0 ? Value / Needed : null;

    public bool Exceeded => Needed > Value;

    /// <summary>It is about what the plan asks for, not about a side effect such as sockets in TIME_WAIT.</summary>
    [JsonIgnore]
    public bool Comparable => Needed > 0 && Unit.StartsWith("connections", StringComparison.Ordinal);
}
