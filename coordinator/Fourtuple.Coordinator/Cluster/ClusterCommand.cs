using Fourtuple.Coordinator.Planning;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>What an operator can ask of a cluster.</summary>
public abstract record ClusterCommand
{
    private ClusterCommand()
    {
    }

    /// <summary>Run a plan. One run at a time: refused while another one is under way.</summary>
    /// <param name="RunId">Made by the caller's side of the API; time-sortable, safe as a folder name.</param>
    /// <param name="Text">The plan's text after overrides, as it is stored.</param>
    /// <param name="Names">DNS answers, pinned for the run.</param>
    /// <param name="Created">ISO 8601 UTC: a label.</param>
    public sealed record Run(
        string RunId, LoadPlan Plan, string Text, NameAnswers Names, string Created, ulong Seed, string CommandLine)
        : ClusterCommand;

    /// <summary>Stop a run with its drain; a second time: at once. Null: the run under way.</summary>
    public sealed record Stop(string? RunId) : ClusterCommand;

    /// <summary>Start nothing more until resumed; the profile waits. Null: the run under way.</summary>
    public sealed record Pause(string? RunId) : ClusterCommand;

    /// <summary>Go on with a paused run. Null: the run under way.</summary>
    public sealed record Resume(string? RunId) : ClusterCommand;

    /// <summary>Another level at once. Null: the run under way.</summary>
    /// <param name="Level">In the unit of the profile: connections, openings/s or requests/s.</param>
    /// <param name="IsRate">It was given as a rate: refused where the profile counts connections.</param>
    public sealed record Scale(string? RunId, long Level, bool IsRate) : ClusterCommand;

    /// <summary>An agent counts as lost until a new process takes its name; its leases are given up.</summary>
    public sealed record Down(string Agent) : ClusterCommand;

    /// <summary>The same for every agent that is silent now.</summary>
    public sealed record DownUnreachable : ClusterCommand;

    /// <summary>An agent takes part in no new run, or does again. The store has it already.</summary>
    public sealed record Cordon(string Agent, bool On) : ClusterCommand;

    /// <summary>A cordoned agent ends its part of the run under way; others take it over if the plan lets
    /// them.</summary>
    public sealed record Drain(string Agent) : ClusterCommand;

    /// <summary>
    /// Every agent that the plan selects connects once to each destination, at most
    /// <see cref="MessageLimits.ShortList"/>; answered with <see cref="ClusterAnswer.Checks"/>.
    /// </summary>
    /// <param name="Timeout">Longest wait for one connection.</param>
    public sealed record Check(LoadPlan Plan, IReadOnlyList<Endpoint> Destinations, TimeSpan Timeout) : ClusterCommand;

    /// <summary>A remark in the events of the run under way. Null: whichever it is.</summary>
    public sealed record Annotate(string? RunId, string Text) : ClusterCommand;

    /// <summary>This coordinator gives the lease up if it has it, and its process ends.</summary>
    public sealed record Leave : ClusterCommand;

    /// <summary>Every agent ends all load at once, whatever run it belongs to.</summary>
    public sealed record KillAll : ClusterCommand;
}

/// <param name="ExitCode">0 when it was done; else one of ExitCodes, with what, why and what to do.</param>
public sealed record ClusterAnswer(int ExitCode, string What, string Why = "", string Advice = "")
{
    public bool Ok => ExitCode == 0;

    /// <summary>One an agent that was asked to check; empty otherwise.</summary>
    public IReadOnlyList<AgentCheck> Checks { get; init; } = [];
}

/// <param name="Found">One a destination that was asked for, in their order; null: it gave no answer in time.</param>
public sealed record AgentCheck(string Agent, IReadOnlyList<CheckedDestination>? Found);
