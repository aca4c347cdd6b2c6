namespace Fourtuple.Coordinator.Runs;

public enum RunPhase
{
    /// <summary>Waiting for the agents of the run to say hello.</summary>
    Gathering,

    /// <summary>Slices are leased; agents make workers, rings and tables. Nothing was sent to a target.</summary>
    Granting,

    /// <summary>The level moves.</summary>
    Ramping,

    /// <summary>The ramp is over; connects in progress come to an end.</summary>
    Settling,

    Holding,
    Pausing,
    Draining,

    /// <summary>A drain took too long or was cut short; agents were told to drop what is left.</summary>
    Stopping,

    Ended,
}
