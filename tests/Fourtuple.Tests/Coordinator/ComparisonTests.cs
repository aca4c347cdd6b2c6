using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Reports.Compare;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Coordinator;

public sealed class ComparisonTests
{
    private static Histogram Samples(int seed, int count, double scale = 1)
    {
        var (random, histogram) = (new Random(seed), new Histogram());
        for (var sample = 0; sample < count; sample++)
        {
            histogram.Record((long)(-Math.Log(1 - random.NextDouble()) * 1e6 * scale));
        }
        return histogram;
    }

    private static RunOutcome With(RunOutcome run, Histogram connect) => run with
    {
        Report = run.Report with
        {
            Latency = run.Report.Latency with
            {
                Connect = run.Report.Latency.Connect! with
                {
                    Count = connect.TotalCount,
                    Hdr = Convert.ToBase64String(connect.EncodeCompressed()),
                },
            },
        },
    };

    private static ComparedFigure Figure(Comparison comparison, string name) =>
        Assert.Single(comparison.Figures, figure => figure.Figure == name);

    [Fact]
    public void Intervals_of_quantiles_hold_the_true_one_as_often_as_they_say()
    {
        // The 90th percentile of the exponential distribution with mean 1 ms is ln(10) ms.
        var truth = Math.Log(10) * 1e6;
        var held = Enumerable.Range(0, 400).Select(seed => Interval.Quantile(Samples(seed, 1_000), 0.9))
            .Count(interval => interval.Lo <= truth && truth <= interval.Hi * 1.001);
        Assert.InRange(held, 372, 396);
    }

    [Fact]
    public void A_share_without_events_is_not_certainly_zero()
    {
        // Wilson for 0 of 1,000: z^2 / (n + z^2).
        var none = Interval.Share(0, 1_000);
        Assert.Equal((0, 0), (none.Lo, none.Value));
        Assert.Equal(0.003827, none.Hi, 5);
    }

    [Fact]
    public void Means_of_a_series_take_ten_batches()
    {
        Assert.Null(Interval.Mean([.. Enumerable.Repeat(5.0, 9)]));
        var flat = Interval.Mean([.. Enumerable.Repeat(5.0, 30)])!.Value;
        Assert.Equal((5, 5, 5), (flat.Lo, flat.Value, flat.Hi));
        // Batches alternate between 4 and 6: standard error 1.054/sqrt(10), t(9) = 2.262.
        var waves = Interval.Mean([.. Enumerable.Range(0, 40).Select(at => at / 4 % 2 == 0 ? 4.0 : 6.0)])!.Value;
        Assert.Equal((5 - 0.754, 5 + 0.754), (Math.Round(waves.Lo, 3), Math.Round(waves.Hi, 3)));
    }

    [Fact]
    public void The_same_run_is_the_same_in_everything()
    {
        var comparison = RunComparer.Compare(SampleRun.Good, SampleRun.Good);
        Assert.Empty(comparison.Environment);
        Assert.All(comparison.Figures, figure => Assert.Equal(Judgement.Same, figure.Judgement));
    }

    [Fact]
    public void Two_runs_of_one_distribution_differ_within_noise()
    {
        var comparison = RunComparer.Compare(
            With(SampleRun.Good, Samples(1, 20_000)), With(SampleRun.Good, Samples(2, 20_000)));
        Assert.Equal(Judgement.WithinNoise, Figure(comparison, "connect p50").Judgement);
        Assert.Equal(Judgement.WithinNoise, Figure(comparison, "connect p99").Judgement);
    }

    [Theory]
    [InlineData(1.3, Judgement.Worse)]
    [InlineData(0.7, Judgement.Better)]
    [InlineData(1.03, Judgement.WithinNoise)]
    public void A_change_is_judged_by_its_direction_and_size(double scale, string judgement)
    {
        var comparison = RunComparer.Compare(
            With(SampleRun.Good, Samples(1, 200_000)), With(SampleRun.Good, Samples(2, 200_000, scale)));
        Assert.Equal(judgement, Figure(comparison, "connect p50").Judgement);
    }

    [Fact]
    public void More_failures_are_worse_and_the_environment_comes_first()
    {
        var other = SampleRun.Bad with
        {
            Report = SampleRun.Bad.Report with
            {
                Environment = new Dictionary<string, string>(SampleRun.Bad.Report.Environment)
                {
                    ["kernel"] = "6.12.0",
                    ["memAvailableBytes"] = "1",
                },
            },
        };
        var comparison = RunComparer.Compare(SampleRun.Good, other);
        Assert.Equal(new EnvironmentDifference("kernel", "6.18.5", "6.12.0"), Assert.Single(comparison.Environment));
        Assert.StartsWith("The environments differ in 1 reading,", comparison.Sentence, StringComparison.Ordinal);
        Assert.Equal(Judgement.Worse, Figure(comparison, "failed, share").Judgement);
        var rows = ComparisonFormat.Rows(comparison);
        Assert.Equal(["run", "environment kernel", "verdict"], rows.Take(3).Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(ComparisonFormat.Columns.Count, row.Length));
    }

    [Fact]
    public void Rates_are_judged_by_the_seconds_of_the_hold_which_survive_in_the_csv()
    {
        RunOutcome Churn(double rate) => SampleRun.Good with
        {
            Report = SampleRun.Good.Report with
            {
                Levels = [new LevelEntry("ramp", 1_000, 1_000, 1, 1, 0, true, "openings/s")],
            },
            Series = SeriesCsv.Read(SeriesCsv.Write(
            [
                .. Enumerable.Range(0, 40).Select(at => SampleRun.Good.Series[0] with
                {
                    Seconds = at, Step = at < 10 ? "ramp" : "hold", ConnectRate = at < 10 ? 1 : rate + (at % 3),
                }),
            ]))!,
        };
        var figure = Figure(RunComparer.Compare(Churn(1_000), Churn(900)), "openings/s while held");
        Assert.Equal((Judgement.Worse, "1,001", "901"), (figure.Judgement, figure.First, figure.Second));
        Assert.Null(SeriesCsv.Read("seconds,step\r\n1,\"x\"\r\n"));
    }

    [Fact]
    public void Every_format_keeps_foreign_text_from_becoming_markup()
    {
        const string Evil = "</script><img src=x>|";
        var comparison = RunComparer.Compare(SampleRun.Good, SampleRun.Good) with
        {
            Environment = [new EnvironmentDifference(Evil, Evil, Evil)],
        };
        foreach (var format in ComparisonFormat.Names.Where(name => name != "text"))
        {
            Assert.DoesNotContain("<img", ComparisonFormat.Write(format, comparison)!, StringComparison.Ordinal);
        }
        Assert.Null(ComparisonFormat.Write("text", comparison));
    }
}
