using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Processes;

namespace Fourtuple.Tests.Processes;

public sealed class LoadMetricsTests
{
    [Fact]
    public void Each_name_of_the_contract_is_there_with_its_number()
    {
        var connect = new Histogram();
        connect.Record(90_000);
        connect.Record(3_000_000, 4);
        connect.Record(45_000_000_000);
        var text = new PrometheusText();
        new LoadMetrics(
            new LoadCounters
            {
                Open = 7,
                Failed = 3,
                Confirmed = 6,
                Dropped = 2,
                StartedLate = 5,
                SourceExhausted = 1,
                ExchangesFailed = 9
            },
            HistogramBuckets.Of(connect), HistogramBuckets.Empty, HistogramBuckets.Empty, Requests: false)
            .WriteTo(text);
        var read = PrometheusReader.Read(text.ToString());
        (string Sample, double Value)[] expected =
        [
            ("fourtuple_connection_active", 7), ("fourtuple_connect_failures_total", 3),
            ("fourtuple_connection_confirmed_total", 6), ("fourtuple_connection_dropped_total", 2),
            ("fourtuple_schedule_late_total", 5), ("fourtuple_source_exhausted_total", 1),
            ("fourtuple_exchange_failures_total", 9), ("fourtuple_exchange_duration_seconds_count", 0),
            ("fourtuple_connect_duration_seconds_bucket{le=0.0001}", 1),
            ("fourtuple_connect_duration_seconds_bucket{le=0.0025}", 1),
            ("fourtuple_connect_duration_seconds_bucket{le=0.005}", 5),
            ("fourtuple_connect_duration_seconds_bucket{le=30}", 5),
            ("fourtuple_connect_duration_seconds_bucket{le=+Inf}", 6), ("fourtuple_connect_duration_seconds_count", 6),
        ];
        Assert.All(expected, row => Assert.Equal(row.Value, read[row.Sample]));
        Assert.Equal(45.01209, read["fourtuple_connect_duration_seconds_sum"], 1);
    }

    [Fact]
    public void Exchanges_of_a_request_plan_are_requests()
    {
        var text = new PrometheusText();
        new LoadMetrics(
            default, HistogramBuckets.Empty, HistogramBuckets.Empty, HistogramBuckets.Empty, Requests: true)
            .WriteTo(text);
        var read = PrometheusReader.Read(text.ToString());
        Assert.Contains("fourtuple_request_duration_seconds", read.Families);
        Assert.DoesNotContain(read.Families, name => name.Contains("exchange", StringComparison.Ordinal));
    }

    [Fact]
    public void What_people_named_is_escaped()
    {
        const string Name = "a\"b\\c\nd} 7";
        var text = new PrometheusText().Gauge("fourtuple_agent_up", "One\nline.").Sample(1, ("agent", Name));
        Assert.Equal(1, PrometheusReader.Read(text.ToString())[$"fourtuple_agent_up{{agent={Name}}}"]);
    }

    /// <summary>A value in the slot of a bound is counted below it, once.</summary>
    [Fact]
    public void Buckets_count_each_value_once()
    {
        var histogram = new Histogram();
        for (var value = 1L; value < 60_000_000_000; value += (value / 50) + 1)
            histogram.Record(value);
        var buckets = HistogramBuckets.Of(histogram);
        Assert.Equal(buckets.Counts.Order(), buckets.Counts);
        Assert.True(buckets.Counts[^1] < buckets.Count);
        Assert.Equal(histogram.CountBetween(0, 30_000_000_000), buckets.Counts[^1]);
        var twice = buckets.Plus(buckets);
        Assert.Equal((2 * buckets.Count, 2 * buckets.Counts[5]), (twice.Count, twice.Counts[5]));
    }
}
