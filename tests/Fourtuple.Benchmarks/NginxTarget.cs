using System.Diagnostics;
using System.Net.Sockets;
using Fourtuple.IntegrationTests.Runs;

namespace Fourtuple.Benchmarks;

/// <summary>One nginx worker on the target's core, in a folder of its own; ended and removed with this.</summary>
internal sealed class NginxTarget : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fourtuple-nginx-");
    private readonly Process _process;

    private NginxTarget(string listen)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "nginx.conf"), NginxConf.Of(
            [listen], 1_000_000_000, """location / { return 200 "healthy"; }""", log: "crit"));
        string[] words =
            [.. OwnCore.Target, "nginx", "-p", _folder.FullName, "-e", "stderr", "-c", "nginx.conf"];
        _process = Process.Start(new ProcessStartInfo(words[0], words[1..]))!;
    }

    /// <summary>Returns once it takes connections.</summary>
    public static NginxTarget Start(string listen)
    {
        var nginx = new NginxTarget(listen);
        var words = listen.Split(':');
        using var never = new ManualResetEvent(false);
        for (var tries = 0; tries < 500; tries++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(words[0], int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture));
                return nginx;
            }
            catch (SocketException) when (!nginx._process.HasExited)
            {
                never.WaitOne(10);
            }
        }
        nginx.Dispose();
        throw new InvalidOperationException("nginx did not start");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
