using BenchmarkDotNet.Attributes;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Benchmarks;

/// <summary>Recording, merging, and reading a percentile.</summary>
[MemoryDiagnoser]
public class HistogramBenchmarks
{
    private readonly Histogram _histogram = new();
    private readonly Histogram _other = new();
    private long _value = 1;

    [Benchmark]
    public void Record() => _histogram.Record(_value = (_value * 6_364_136_223_846_793_005) >>> 30);

    [Benchmark]
    public void Add() => _other.Add(_histogram);

    [Benchmark]
    public long Percentile() => _histogram.ValueAtPercentile(99.9);
}
