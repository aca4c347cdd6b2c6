using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fourtuple.Shared.Doctor;

/// <summary>How a limit compares with what is needed.</summary>
[JsonConverter(typeof(DoctorStateNames))]
public enum DoctorState
{
    /// <summary>Enough, or nothing is needed.</summary>
    Ok,

    /// <summary>Works, with a drawback that the advice names.</summary>
    Warn,

    /// <summary>Something that is needed is not there.</summary>
    Missing,
}

/// <summary>States in JSON: ok, warn, missing.</summary>
public sealed class DoctorStateNames() : JsonStringEnumConverter<DoctorState>(JsonNamingPolicy.CamelCase);

/// <summary>One limit of a host.</summary>
/// <param name="Limit">Its own name: a sysctl, a limit of getrlimit(2), a file of the cgroup.</param>
/// <param name="Found">What the host has, as text.</param>
/// <param name="Needed">What the question needs; <c>-</c> when it does not matter here.</param>
/// <param name="Who">Who can change it: process, pod, node or kubelet, or several.</param>
/// <param name="Advice">One sentence; empty when nothing is to be done.</param>
public sealed record DoctorRow(
    string Limit, string Found, string Needed, DoctorState State, string Who, string Advice);

/// <summary>What the doctor is asked.</summary>
/// <param name="Connections">To be held by this agent; null: no number of them.</param>
/// <param name="TargetIsLocal">Both ends of each connection are on this host.</param>
public sealed record DoctorQuestion(long? Connections, bool TargetIsLocal)
{
    public int Ends => TargetIsLocal ? 2 : 1;
}

/// <summary>What the doctor found.</summary>
/// <param name="Agent">Whose host it is.</param>
public sealed record DoctorReport(string Agent, string Host, long? Connections, IReadOnlyList<DoctorRow> Rows)
{
    [JsonIgnore]
    public IEnumerable<DoctorRow> Missing => Rows.Where(row => row.State == DoctorState.Missing);

    public bool Healthy => !Missing.Any();
}
