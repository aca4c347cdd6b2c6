using System.Text.Json;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>What one run of the comparison measured, as peers.json keeps it.</summary>
/// <param name="Date">Day of the run, UTC, ISO 8601.</param>
/// <param name="OpenFiles">Hard limit of open files a process (RLIMIT_NOFILE).</param>
/// <param name="Versions">Of each tool, by its name in the rows.</param>
internal sealed record PeersResult(
    string Date, string Kernel, string Processor, int Cores, double MemoryGiB, long OpenFiles,
    IReadOnlyDictionary<string, string> Versions, IReadOnlyList<PeersRow> Rows)
{
    public static JsonSerializerOptions Format { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static PeersResult Read(string json) => JsonSerializer.Deserialize<PeersResult>(json, Format)!;

    public string Write() => JsonSerializer.Serialize(this, Format) + "\n";
}

/// <summary>One tool at one work, over all rounds.</summary>
/// <param name="Work">The name of a <see cref="PeersWork"/>.</param>
/// <param name="Asked">Connections asked for.</param>
/// <param name="Note">What the tool can't do, or how it was made to; empty when there is nothing to say.</param>
internal sealed record PeersRow(
    string Work, string Tool, int Processes, int Asked, string Note, IReadOnlyList<PeersRound> Rounds);

/// <summary>One tool at one work, once; all of it observed from outside the tool.</summary>
/// <param name="Established">Most connections at a time, by the kernel's count of the target's namespace.</param>
/// <param name="SourcePorts">Distinct ports that these came from, by sock_diag at the end.</param>
/// <param name="FirstSeconds">From the start of the command to the first connection.</param>
/// <param name="Seconds">From the start of the command to the last one.</param>
/// <param name="CpuSeconds">User and system time of all the tool's processes, until then or in the window.</param>
/// <param name="RssBytes">Their resident memory then.</param>
/// <param name="Requests">Answered in the window, by nginx's own counter.</param>
/// <param name="WindowSeconds">Length of the window of requests; 0 where connections were counted.</param>
/// <param name="Said">The tool's own last word when it did not reach what was asked.</param>
internal sealed record PeersRound(
    long Established, int SourcePorts, double FirstSeconds, double Seconds, double CpuSeconds, long RssBytes,
    long Requests, double WindowSeconds, string Said);
