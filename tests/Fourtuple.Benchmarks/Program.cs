using BenchmarkDotNet.Running;
using Fourtuple.Benchmarks;
using Fourtuple.Benchmarks.Agents;
using Fourtuple.Benchmarks.Peers;

return args switch
{
    ["limit", ..] => await OwnNamespace.RunAsync(args, () => LimitBenchmark.RunAsync(new Arguments(args[1..]))),
    ["fill", ..] => await OwnNamespace.RunAsync(args, () => FillBenchmark.RunAsync(new Arguments(args[1..]))),
    ["memory", ..] => await OwnNamespace.RunAsync(args, () => MemoryBenchmark.RunAsync(new Arguments(args[1..]))),
    ["http", ..] => await OwnNamespace.RunAsync(args, () => HttpBenchmark.RunAsync(new Arguments(args[1..]))),
    ["http-engine", ..] => await HttpJob.RunAsync(new Arguments(args[1..])),
    ["engine", ..] => await EngineJob.RunAsync(new Arguments(args[1..])),
    ["target", ..] => await Fourtuple.Pbm.Commands.TargetCommand.Create().Parse(args[1..]).InvokeAsync(),
    ["agents", ..] => await AgentsBenchmark.RunAsync(new Arguments(args[1..])),
    ["agents-part", ..] => await AgentsPart.RunAsync(new Arguments(args[1..])),
    ["agents-coordinator", ..] => await AgentsCoordinator.RunAsync(new Arguments(args[1..])),
    ["peers", ..] => await PeersBenchmark.RunAsync(new Arguments(args[1..])),
    ["micro", ..] => Micro(args[1..]),
    _ => Usage(),
};

static int Micro(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(TupleBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        Benchmarks that compare in one run on one machine. Load goes to loopback only.

          limit  [--rounds 9] [--connections 18000] [--threads 1] [--json]
                 the product's engines against the two C limit programs, alternately, on the same job
          fill   [--ports 60000] [--rounds 1] [--json]
                 filling all ports to one destination: last tenth against first tenth, explicit and kernel
          memory [--connections 200000] [--json]
                 bytes of user memory per held connection
          http   [--rounds 9] [--connections 64] [--seconds 2] [--json]
                 HTTP/1.1 requests/s against one nginx: the product's engines and wrk, alternately (needs nginx, wrk)
          agents [--agents 1000] [--seconds 30] [--processes 2] [--json]
                 simulated agents at 1 Hz, one coordinator with SQLite, a RabbitMQ of its own
          peers  [--quick] [--render] [--only WORKS] [--tools NAMES] [--rounds N]
                 wrk, hey, h2load, ab and tsung beside the product (bash tests/Fourtuple.Benchmarks/peers.sh)
          micro  [BenchmarkDotNet arguments]
                 tuple arithmetic and histogram
        """);
    return 2;
}
