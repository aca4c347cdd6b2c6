using System.Diagnostics;
using System.Text.RegularExpressions;
using Fourtuple.IntegrationTests.Runs;

namespace Fourtuple.IntegrationTests.Tuples;

/// <summary>deploy/proxy-demo.sh at a small scale: a real nginx initiates, and both sides count the same.</summary>
[Collection(HeavyRuns.Name)]
public sealed partial class ProxyDemoTests
{
    private const int Connections = 2_000;

    /// <summary>Two or three runs of about ten seconds on an idle machine.</summary>
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_backends_count_what_the_proxy_opened_up_to_its_limit_and_beyond_with_more_addresses()
    {
        var rows = await RunAsync("own,limit,lifted");
        Assert.Equal(3, rows.Count);
        var (own, limit, lifted) = (rows[0], rows[1], rows[2]);
        Assert.Equal((Connections, Connections, 1), (own.Backends, own.Statistics, own.Addresses));
        Assert.InRange(own.Ports, 1_000, Connections);
        // So few ports that 1,600 would fit, an even number of them: 24 ports x 64 backends.
        Assert.Equal((24 * 64, 24 * 64, 1, 24), (limit.Backends, limit.Statistics, limit.Addresses, limit.Ports));
        Assert.Equal((Connections, Connections, 4), (lifted.Backends, lifted.Statistics, lifted.Addresses));
        Assert.InRange(lifted.Ports, 4, 4 * 24);
    }

    private static async Task<IReadOnlyList<Row>> RunAsync(string variants)
    {
        var script = Path.Combine(Root(), "deploy", "proxy-demo.sh");
        using var process = Process.Start(new ProcessStartInfo(
            "bash", [script, "--no-build", "--connections", $"{Connections}", "--hold", "4", "--variants", variants])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(_deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The script cleans up after SIGTERM; SIGKILL would leave its namespaces.
            await Pbm.Commands.RunAsync("kill", "-TERM", $"{process.Id}");
            await process.WaitForExitAsync();
        }
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{await output}\n{await error}");
        Assert.DoesNotContain("FAILED", await output, StringComparison.Ordinal);
        return [.. TableRow().Matches(await output).Select(Row.Of)];
    }

    /// <summary>The repository: the folder above this test's that has the solution.</summary>
    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cluster.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("there is no Cluster.sln");
        }
        return folder;
    }

    /// <summary>Title, asked, backends, ss, IPs, ports, reuse, limit.</summary>
    [GeneratedRegex(@"^(\S.*?) {2,}([\d,]+) +([\d,]+) +([\d,]+) +(\d+) +([\d,]+) +[\d.]+ +[\d,]+\r?$",
        RegexOptions.Multiline)]
    private static partial Regex TableRow();

    private sealed record Row(int Backends, int Statistics, int Addresses, int Ports)
    {
        public static Row Of(Match match) =>
            new(Number(match, 3), Number(match, 4), Number(match, 5), Number(match, 6));

        private static int Number(Match match, int group) =>
            int.Parse(match.Groups[group].Value.Replace(",", "", StringComparison.Ordinal),
                System.Globalization.CultureInfo.InvariantCulture);
    }
}
