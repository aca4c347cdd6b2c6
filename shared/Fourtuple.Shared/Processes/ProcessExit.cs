namespace Fourtuple.Shared.Processes;

/// <summary>Exit codes that every executable shares; the coordinator's ExitCodes has them and all others.</summary>
public static class ProcessExit
{
    public const int Done = 0;

    /// <summary>It could not do its work; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>Wrong settings or a wrong command line.</summary>
    public const int Usage = 2;

    /// <summary>The coordinator lost its lease; the supervisor restarts it as standby.</summary>
    public const int LostLeadership = 75;

    /// <summary>Ended at once by a second signal, without leaving in good order.</summary>
    public const int Stopped = 105;
}
