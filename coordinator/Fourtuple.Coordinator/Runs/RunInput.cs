using Fourtuple.Shared.Messages;

namespace Fourtuple.Coordinator.Runs;

/// <summary>The closed set of what a run reacts to.</summary>
public abstract record RunInput
{
    private RunInput()
    {
    }

    /// <summary>A message came from the bus.</summary>
    /// <param name="Sender">Name of the agent that sent it, as the bus vouches for it.</param>
    public sealed record Received(string Sender, ClusterMessage Message) : RunInput;

    /// <summary>Time passed: a beat is due or a step is over.</summary>
    public sealed record Tick : RunInput;

    /// <summary>The operator wants the run to end with a drain; asked a second time, at once.</summary>
    public sealed record StopRequested : RunInput;

    /// <summary>The operator wants nothing more started until the run is resumed.</summary>
    public sealed record PauseRequested : RunInput;

    public sealed record ResumeRequested : RunInput;

    /// <summary>The operator wants another level, in the unit of the profile.</summary>
    public sealed record Scaled(long Level) : RunInput;

    /// <summary>An agent said goodbye: its process ends, and nothing of it is open any more.</summary>
    public sealed record Left(string Agent, Guid Session) : RunInput;

    /// <summary>An operator gives an agent up: it is told to end, and counts as lost.</summary>
    public sealed record Down(string Agent, Guid Session, string Why) : RunInput;

    /// <summary>An operator says something that belongs to the events of the run.</summary>
    public sealed record Remarked(string Text) : RunInput;

    /// <summary>The cluster can't go on with this run; it drains and ends as aborted.</summary>
    public sealed record Abandoned(string Why) : RunInput;
}
