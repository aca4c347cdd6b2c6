using System.Diagnostics;

namespace Fourtuple.IntegrationTests.Agent;

/// <summary>
/// A network namespace of a test's own (ip-netns(8)), removed with everything in it on dispose. Needs root and
/// iproute2; without them it fails and names what is missing.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private static int _made;

    /// <summary>Makes an empty namespace whose loopback is up.</summary>
    public NetworkNamespace()
    {
        // The pid keeps concurrent test runs apart; interface and namespace names are bounded to 15 characters.
        Name = $"ft{Environment.ProcessId}n{Interlocked.Increment(ref _made)}";
        if (Environment.UserName != "root")
            throw new InvalidOperationException("Network namespaces need root: run these tests as root.");
        Ip("netns", "add", Name);
        Ip("-n", Name, "link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>
    /// A veth pair between two namespaces, each end with an address such as <c>10.77.0.1/24</c>, both up; the name of
    /// the left end.
    /// </summary>
    public static string Join(NetworkNamespace left, string leftAddress, NetworkNamespace right, string rightAddress)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var number = Interlocked.Increment(ref _made);
        var (leftEnd, rightEnd) = ($"ftl{number}", $"ftr{number}");
        Ip("-n", left.Name, "link", "add", leftEnd, "type", "veth", "peer", "name", rightEnd, "netns", right.Name);
        left.AddAddress(leftEnd, leftAddress);
        right.AddAddress(rightEnd, rightAddress);
        Ip("-n", left.Name, "link", "set", leftEnd, "up");
        Ip("-n", right.Name, "link", "set", rightEnd, "up");
        return leftEnd;
    }

    /// <summary>
    /// Adds an address to an interface; IPv6 without duplicate address detection, so that it can be used at once.
    /// </summary>
    public void AddAddress(string device, string address)
    {
        string[] noDetection = address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : [];
        Ip(["-n", Name, "address", "add", address, "dev", device, .. noDetection]);
    }

    /// <summary>Takes an interface down, or up again; what is sent to it meanwhile is lost without a word.</summary>
    public void SetLink(string device, bool up) => Ip("-n", Name, "link", "set", device, up ? "up" : "down");

    public void AddRoute(string to, string via) => Ip("-n", Name, "route", "add", to, "via", via);

    /// <summary>The command that runs another one inside this namespace.</summary>
    public ProcessStartInfo Command(string file, params IEnumerable<string> arguments) =>
        Quiet("ip", ["netns", "exec", Name, file, .. arguments]);

    /// <summary>Runs a command inside to its end and returns its output; a failure throws with what it said.</summary>
    public string Run(string file, params IEnumerable<string> arguments) => ToEnd(Command(file, arguments));

    public void Dispose() => Ip("netns", "delete", Name);

    /// <summary>Runs a command of the host to its end and returns its output.</summary>
    public static string ToEnd(ProcessStartInfo command)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var process = Process.Start(command)
            ?? throw new InvalidOperationException($"{command.FileName} could not be started.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{command.FileName} exited with {process.ExitCode}: {errors.Result}");
    }

    /// <summary>A command whose output is read, not shown.</summary>
    public static ProcessStartInfo Quiet(string file, IEnumerable<string> arguments) =>
        new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    private static void Ip(params IEnumerable<string> arguments)
    {
        try
        {
            ToEnd(Quiet("ip", arguments));
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("Network namespaces need iproute2 (command ip): install it.", missing);
        }
    }
}
