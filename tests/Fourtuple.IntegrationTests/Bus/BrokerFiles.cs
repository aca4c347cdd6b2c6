using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>
/// The folder of a private broker and the commands that see only it: environment of rabbitmq-env.conf(5), settings of
/// rabbitmq.conf, and definitions that bring users and virtual hosts back after a start on an empty data folder.
/// </summary>
internal sealed class BrokerFiles
{
    public const string User = "fourtuple";

    /// <summary>Where the broker listens for TLS too, without being named in its certificate.</summary>
    public const string OtherAddress = "127.26.0.9";

    private readonly TestFolder _folder;
    private readonly int _epmdPort;
    private readonly Dictionary<string, string> _environment;

    public BrokerFiles(TestFolder folder, int port, int tlsPort, int distributionPort, int epmdPort)
    {
        (_folder, _epmdPort) = (folder, epmdPort);
        foreach (var name in new[] { "data", "log", "generated", "schema", "definitions" })
            Directory.CreateDirectory(In(name));
        WriteCookie();
        folder.Write("enabled_plugins", "[].\n");
        folder.Write("advanced.config", "[].\n");
        folder.Write("definitions/tests.json", BrokerDefinitions.OfTests(User, Password));
        folder.Write("definitions/shipped.json", BrokerDefinitions.Shipped(Password));
        BrokerCertificates.Write(folder);
        folder.Write("rabbitmq.conf", $"""
            listeners.tcp.default = 127.0.0.1:{port}
            listeners.ssl.1 = 127.0.0.1:{tlsPort}
            listeners.ssl.2 = {OtherAddress}:{tlsPort}
            ssl_options.cacertfile = {In(BrokerCertificates.Authority)}
            ssl_options.certfile = {In(BrokerCertificates.Server)}
            ssl_options.keyfile = {In(BrokerCertificates.Key)}
            max_message_size = 4194304
            heartbeat = 5
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 50MB
            load_definitions = {In("definitions")}

            """);
        _environment = Environment(port, distributionPort);
    }

    public string Password { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    /// <summary>In the foreground, so that its process id is ours to end.</summary>
    public ProcessStartInfo Epmd() => Command("epmd", ["-port", Text(_epmdPort), "-address", "127.0.0.1"]);

    /// <summary>The node in a session of its own, so that a Ctrl-C meant for the tests does not reach it.</summary>
    public ProcessStartInfo Node(string server)
    {
        var command = Command("/bin/sh", ["-c", "exec setsid \"$0\" >\"$1\" 2>&1", server, In("log/out")]);
        // The start script replaces itself by the node then, so the process id we have is the node's.
        command.Environment["RABBITMQ_ALLOW_INPUT"] = "1";
        command.Environment["RABBITMQ_SERVER_START_ARGS"] = "-noinput";
        return command;
    }

    public ProcessStartInfo Control(IEnumerable<string> arguments)
    {
        var command = Command("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments);
        (command.RedirectStandardOutput, command.RedirectStandardError) = (true, true);
        return command;
    }

    public void Empty()
    {
        Directory.Delete(In("data"), recursive: true);
        Directory.CreateDirectory(In("data"));
    }

    public string LogTail()
    {
        var lines = Directory.EnumerateFiles(In("log")).SelectMany(File.ReadLines).ToList();
        return string.Join('\n', lines.TakeLast(40));
    }

    /// <summary>Erlang refuses a cookie that others could read.</summary>
    private void WriteCookie()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsLinux())
            options.UnixCreateMode = UnixFileMode.UserRead;
        using var cookie = new StreamWriter(In(".erlang.cookie"), Encoding.ASCII, options);
        cookie.Write(Password);
    }

    private Dictionary<string, string> Environment(int port, int distributionPort) => new()
    {
        ["HOME"] = _folder.Path,
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_NODENAME"] = $"ft{port}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = Text(port),
        ["RABBITMQ_DIST_PORT"] = Text(distributionPort),
        ["RABBITMQ_MNESIA_BASE"] = In("data"),
        ["RABBITMQ_MNESIA_DIR"] = In("data/node"),
        ["RABBITMQ_LOG_BASE"] = In("log"),
        ["RABBITMQ_LOGS"] = In("log/node.log"),
        ["RABBITMQ_PID_FILE"] = In("node.pid"),
        ["RABBITMQ_CONFIG_FILE"] = In("rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = In("advanced.config"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = In("generated"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = In("enabled_plugins"),
        ["RABBITMQ_FEATURE_FLAGS_FILE"] = In("data/feature_flags"),
        ["RABBITMQ_SCHEMA_DIR"] = In("schema"),
        ["ERL_EPMD_PORT"] = Text(_epmdPort),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        // Loopback only, and no busy-waiting schedulers, which would take the cores from the tests.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    };

    private ProcessStartInfo Command(string file, IEnumerable<string> arguments)
    {
        var command = new ProcessStartInfo(file, arguments);
        foreach (var (name, value) in _environment)
            command.Environment[name] = value;
        return command;
    }

    public string In(string name) => Path.Combine(_folder.Path, name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
