namespace Fourtuple.Agent;

/// <summary>Where an agent stands; the transition table is above <see cref="AgentMachine.Step"/>.</summary>
public enum AgentState
{
    /// <summary>Saying hello until welcomed.</summary>
    Joining,

    /// <summary>A member without a run.</summary>
    Idle,

    /// <summary>A grant is being checked and its workers are being made; nothing was sent.</summary>
    Preparing,

    /// <summary>Workers stand by; nothing was sent.</summary>
    Ready,

    /// <summary>Carrying out stages.</summary>
    Running,

    /// <summary>Closing everything as a stage, a stop or a signal asked.</summary>
    Draining,

    /// <summary>Every socket is closed; the final frame waits to be applied.</summary>
    Ended,

    /// <summary>
    /// The load lease lapsed: load is being ended or has ended, and the counters wait for a coordinator.
    /// </summary>
    Fenced,

    /// <summary>Stopped for good by the local host.</summary>
    Left,
}

/// <summary>Named timers of the machine; setting one replaces it.</summary>
public enum AgentTimer
{
    /// <summary>Next hello.</summary>
    Hello,

    /// <summary>Next collection and telemetry frame.</summary>
    Beat,

    /// <summary>The load lease may have lapsed.</summary>
    Lease,

    /// <summary>The bound of what is going on: drain, abort, keeping the final frame.</summary>
    Limit,
}
