using Fourtuple.Shared.Metrics;

namespace Fourtuple.Shared.Processes;

/// <summary>
/// The figures of a load under the names of its metrics: a coordinator tells the sums of its run, an agent its own
/// part. They begin again at zero with each run, as counters of a process do when it starts again.
/// </summary>
/// <param name="Exchange">Of requests when <paramref name="Requests"/>, else of heartbeats and raw exchanges.</param>
public sealed record LoadMetrics(
    LoadCounters Counters, HistogramBuckets Connect, HistogramBuckets Exchange, HistogramBuckets Lag, bool Requests)
{
    public void WriteTo(PrometheusText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Histogram(
                "fourtuple_connect_duration_seconds", "Time of connects that succeeded, from their intended start.",
                Connect)
            .Counter("fourtuple_connect_attempts_total", "Openings that reached connect.").Sample(Counters.Attempted)
            .Counter("fourtuple_connect_failures_total", "Openings that failed.").Sample(Counters.Failed)
            .Gauge("fourtuple_connection_active", "Connections open now.").Sample(Counters.Open)
            .Gauge("fourtuple_connection_pending", "Connects in progress.").Sample(Counters.Pending)
            .Counter("fourtuple_connection_established_total", "Connections established.")
            .Sample(Counters.Established)
            .Counter("fourtuple_connection_confirmed_total", "Connections whose first exchange succeeded.")
            .Sample(Counters.Confirmed)
            .Counter("fourtuple_connection_dropped_total", "Connections closed by peer or network before the drain.")
            .Sample(Counters.Dropped);
        var kind = Requests ? "request" : "exchange";
        var what = Requests ? "requests" : "heartbeats and exchanges";
        text.Histogram(
                $"fourtuple_{kind}_duration_seconds", $"Time of {what} from their intended start.", Exchange)
            .Counter($"fourtuple_{kind}_sent_total", $"How many {what} were sent.").Sample(Counters.ExchangesSent)
            .Counter($"fourtuple_{kind}_failures_total", $"How many {what} failed.")
            .Sample(Counters.ExchangesFailed)
            .Counter("fourtuple_schedule_late_total", "Starts later than 10 ms after their intended time.")
            .Sample(Counters.StartedLate)
            .Counter("fourtuple_source_exhausted_total", "Openings without a free tuple.")
            .Sample(Counters.SourceExhausted)
            .Histogram("fourtuple_agent_sched_lag_seconds", "How late starts were.", Lag);
    }
}
