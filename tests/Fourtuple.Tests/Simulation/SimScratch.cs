using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Simulation;

/// <summary>Histograms of 270 KB that all seeds of one thread use one after another.</summary>
internal sealed class SimScratch
{
    public Histogram Connect { get; } = new();

    /// <summary>Never recorded into.</summary>
    public Histogram Empty { get; } = new();
}
