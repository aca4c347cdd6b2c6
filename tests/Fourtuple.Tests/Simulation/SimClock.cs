namespace Fourtuple.Tests.Simulation;

/// <summary>The monotonic clock of one host: it has an origin of its own and runs a little fast or slow.</summary>
/// <param name="OffsetNs">What it shows at virtual time 0.</param>
/// <param name="Rate">Its seconds in a virtual second, 0.95 to 1.05.</param>
internal readonly record struct SimClock(long OffsetNs, double Rate)
{
    public long At(long virtualNs) => OffsetNs + (long)(virtualNs * Rate);

    /// <summary>The virtual time at which it shows this, rounded up.</summary>
    public long When(long localNs) => (long)Math.Ceiling((localNs - OffsetNs) / Rate) + 1;
}
