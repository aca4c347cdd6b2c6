using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fourtuple.Tests.Actors;
using Npgsql;

namespace Fourtuple.IntegrationTests.Store;

/// <summary>
/// A PostgreSQL server of the tests' own: its port, its data directory, no password, loopback only. It refuses to run
/// as
/// root, so root gives it to the user nobody.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly string[] AsNobody =
        ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-postgres-").FullName;
    private readonly StringBuilder _log = new();
    private readonly string _programs = FindPrograms();
    private readonly int _port = FreePort();
    private Process? _process;
    private int _databases;

    public PostgresServer() => Data = Path.Combine(_folder, "data");

    /// <summary>Made by it. Its log (WAL) is elsewhere always.</summary>
    public string Data { get; init; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "nobody:nogroup", _folder);
        await RunAsync([
            .. Unprivileged, Path.Combine(_programs, "initdb"), "-D", Data, "-X", Path.Combine(_folder, "wal"),
            "-U", "fourtuple", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await StopAsync("INT");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Makes an empty database and says how to connect to it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(Connection("postgres"), $"create database {name}");
        return Connection(name);
    }

    public static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Starts and waits until it answers.</summary>
    public async Task StartAsync()
    {
        string[] command = [
            .. Unprivileged, Path.Combine(_programs, "postgres"), "-D", Data, "-p", $"{_port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", "shared_buffers=16MB", "-c", "logging_collector=off"];
        _process = Process.Start(Quiet(command))!;
        _process.OutputDataReceived += (_, line) => Log(line.Data);
        _process.ErrorDataReceived += (_, line) => Log(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Wait.UntilAsync(
            () => _process.HasExited ? throw new InvalidOperationException($"postgres ended: {_log}") : Answers(),
            "PostgreSQL answers");
    }

    /// <summary>
    /// Sends a signal by its kill(1) name and waits for the end: INT is a fast shutdown, KILL a crash.
    /// </summary>
    public async Task StopAsync(string signal)
    {
        await SignalAsync(signal);
        await _process!.WaitForExitAsync().Within();
        _process.Dispose();
        _process = null;
    }

    /// <summary>To the server and every process of it.</summary>
    public async Task SignalAllAsync(string signal)
    {
        var children = await File.ReadAllTextAsync($"/proc/{_process!.Id}/task/{_process.Id}/children");
        await RunAsync([
            "kill", $"-{signal}", $"{_process.Id}", .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    public Task SignalAsync(string signal) => RunAsync("kill", $"-{signal}", $"{_process!.Id}");

    private static string[] Unprivileged => Environment.IsPrivilegedProcess ? AsNobody : ["env"];

    private string Connection(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=fourtuple;Database={database}";

    private bool Answers()
    {
        try
        {
            using var source = NpgsqlDataSource.Create(Connection("postgres"));
            using var connection = source.OpenConnection();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private void Log(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }

    private static async Task RunAsync(params string[] command)
    {
        using var process = Process.Start(Quiet(command))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {errors}{await output}");
    }

    private static ProcessStartInfo Quiet(string[] command) =>
        new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };

    /// <summary>Debian keeps the programs of each version in a folder that is not on the path.</summary>
    private static string FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin"))
                .LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) ?? Missing()
            : Missing();

    private static string Missing() =>
        throw new InvalidOperationException("PostgreSQL is not installed: Debian package postgresql.");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
