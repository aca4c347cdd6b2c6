namespace Fourtuple.Coordinator.Cluster;

/// <summary>Settings of one coordinator process; the defaults are those of the timers' table.</summary>
/// <param name="Holder">Name of this process, for people.</param>
/// <param name="Beat">Period of beacons and views.</param>
/// <param name="Ttl">How long the lease lasts without renewal.</param>
/// <param name="Renew">Period of renewals; a third of the TTL leaves two tries.</param>
/// <param name="Margin">So long before the lease ends the holder stops acting, by its own clock.</param>
/// <param name="Retake">How often a standby asks for the lease, and how soon after a fault the store is asked
/// again.</param>
/// <param name="Suspect">Silence after which an agent is shown as suspect.</param>
/// <param name="Lost">Silence after which it is lost.</param>
/// <param name="Join">How long a run waits for its agents.</param>
/// <param name="StoreGrace">A run is aborted once the store has taken no write for this long.</param>
public sealed record CoordinatorOptions(
    string Cluster, string Holder, TimeSpan Beat, TimeSpan Ttl, TimeSpan Renew, TimeSpan Margin, TimeSpan Retake,
    TimeSpan Suspect, TimeSpan Lost, TimeSpan Join, TimeSpan StoreGrace)
{
    public CoordinatorOptions(string cluster, string holder)
        : this(
            cluster, holder, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60))
    {
    }

    /// <summary>Every time by one factor, for tests on real clocks.</summary>
    public CoordinatorOptions Scaled(double by) => this with
    {
        Beat = Beat * by,
        Ttl = Ttl * by,
        Renew = Renew * by,
        Margin = Margin * by,
        Retake = Retake * by,
        Suspect = Suspect * by,
        Lost = Lost * by,
        Join = Join * by,
        StoreGrace = StoreGrace * by,
    };
}
