using BenchmarkDotNet.Attributes;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Benchmarks;

/// <summary>index -> tuple and back over a space of 10^11 tuples.</summary>
[MemoryDiagnoser]
public class TupleBenchmarks
{
    private readonly TupleSpace _space = new(
    [
        new TupleBox(
            Range("10.0.0.0", "10.0.3.255"),
            new PortSet([new(1024, 8079), new(8081, 32767), new(40000, 60000)]),
            new DestinationSet(
            [
                new("a", Range("10.1.0.1", "10.1.0.64"), new PortSet([new(80, 95)])),
                new("b", Range("10.2.0.1", "10.2.0.64"), new PortSet([new(443, 443)])),
            ])),
    ]);

    private long _index;

    [Benchmark]
    public ConnectionTuple IndexToTuple() => _space[_index = (_index + 104_729) % _space.Count];

    [Benchmark]
    public long TupleToIndex() => _space.IndexOf(_space[_index = (_index + 104_729) % _space.Count]);

    private static AddressSet Range(string first, string last) => new([new(Address.Parse(first), Address.Parse(last))]);
}
