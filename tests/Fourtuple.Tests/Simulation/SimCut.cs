namespace Fourtuple.Tests.Simulation;

/// <summary>What is cut between one process and the broker, and between it and the store.</summary>
internal sealed class SimCut
{
    public bool Out { get; set; }

    public bool In { get; set; }

    /// <summary>Messages wait for the cut to end (as in socket buffers and queues) instead of being lost.</summary>
    public bool Holds { get; set; }

    public bool Store { get; set; }

    public void Mend() => (Out, In, Holds, Store) = (false, false, false, false);
}
