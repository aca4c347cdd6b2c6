using System.Diagnostics;
using System.Globalization;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>A tool that a user would pick for the work, as its manual says to start it.</summary>
internal abstract class Peer(string name, string package)
{
    public const string Address = "127.0.91.1";
    public const int FirstPort = 9000;

    /// <summary>Addresses and ports of the work with many destinations: 4 x 16.</summary>
    public const int PortsPerAddress = 16;

    public string Name { get; } = name;

    /// <summary>Command lines to start at the same time; all of them together are the tool.</summary>
    /// <param name="folder">For files of theirs; gone afterwards.</param>
    public abstract IEnumerable<string[]> Commands(PeersWork work, string folder);

    /// <summary>Processes for a work; 0: the work is none for this tool.</summary>
    public virtual int Processes(PeersWork work) =>
        work.Name == PeersWork.ManyDestinations ? work.Destinations : work.Processes;

    /// <summary>Whether it opens no second connection before the first one was answered.</summary>
    public virtual bool NeedsAnswers => false;

    /// <summary>Connections of its own that are none of the work's.</summary>
    public virtual int OwnConnections(PeersWork work) => 0;

    public virtual string Note(PeersWork work) => work.Name == PeersWork.ManyDestinations
        ? "takes one destination: a process for each of the 64"
        : "";

    /// <summary>Version of the Debian package.</summary>
    public virtual string Version()
    {
        using var query = Process.Start(new ProcessStartInfo("dpkg-query", ["-W", "-f=${Version}", package])
        {
            RedirectStandardOutput = true,
        })!;
        return query.StandardOutput.ReadToEnd().Trim();
    }

    /// <summary>The destination with this number, <c>address:port</c>.</summary>
    protected static string Destination(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"127.0.91.{1 + (number / PortsPerAddress)}:{FirstPort + (number % PortsPerAddress)}");

    /// <summary>The share of the connections of one of so many processes: as equal as can be.</summary>
    protected static int Share(int connections, int processes, int number) =>
        (connections / processes) + (number < connections % processes ? 1 : 0);
}
