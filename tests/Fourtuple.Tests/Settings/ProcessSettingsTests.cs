using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fourtuple.Agent.Processes;
using Fourtuple.Coordinator.Processes;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Settings;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Tests.Settings;

/// <summary>The settings of both executables: defaults, forms, and what depends on each other.</summary>
public sealed class ProcessSettingsTests : IDisposable
{
    private readonly Sources _sources = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-tls-").FullName;

    public ProcessSettingsTests() => _sources.Environment[SettingNames.Bus] = "amqp://user:geheim@host/x";

    [Fact]
    public void An_agent_needs_a_bus_only()
    {
        var settings = Agent();
        Assert.Equal(("fourtuple", "127.0.0.1:9111"), (settings.Common.Cluster, settings.Common.Health.ToString()));
        Assert.Equal((EngineKind.Auto, TimeSpan.FromSeconds(20)), (settings.Engine, settings.Grace));
        Assert.Equal(TimeSpan.FromSeconds(1), settings.Common.Beat);
        Assert.Equal(["127.0.0.0-127.255.255.255", "::1"], settings.Allow.Ranges.Select(range => $"{range}"));
        Assert.Null(settings.MaxConnections);
        Assert.Null(settings.MaxRate);
        Assert.True(settings.Sources.Auto);
    }

    [Fact]
    public void An_agent_reads_all_of_its_forms()
    {
        _sources.Environment[SettingNames.Name] = "a-7.x";
        _sources.Environment[SettingNames.Labels] = "zone=eu-1, disk=";
        _sources.Environment[SettingNames.Sources] = "10.0.0.0/30,interface:eth1";
        _sources.Environment[SettingNames.Allow] = "10.1.0.0/16,dns:target.example";
        _sources.Environment[SettingNames.MaxConnections] = "250k";
        _sources.Environment[SettingNames.MaxRate] = "1.5k/s";
        _sources.Environment[SettingNames.Engine] = "epoll";
        _sources.Environment[SettingNames.Identity] = "203.0.113.7";
        var options = Agent().Options(Agent().Allow);
        Assert.Equal("a-7.x", options.Name);
        Assert.Equal([("disk", ""), ("zone", "eu-1")], options.Labels.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(["eth1"], options.Sources.Interfaces);
        Assert.Equal((250_000, 1_500, EngineKind.Epoll), (options.MaxConnections, options.MaxRate, options.Engine));
        Assert.Equal("203.0.113.7", options.Identity);
        Assert.Equal(["target.example"], Agent().Allow.Names);
    }

    [Theory]
    [InlineData(SettingNames.Name, "a/b")]
    [InlineData(SettingNames.Name, "-a")]
    [InlineData(SettingNames.Cluster, "a.b")]
    [InlineData(SettingNames.HealthListen, "9111")]
    [InlineData(SettingNames.HealthListen, "127.0.0.1")]
    [InlineData(SettingNames.HealthListen, "127.0.0.1:70000")]
    [InlineData(SettingNames.HealthListen, "::1:9111")]
    [InlineData(SettingNames.Labels, "zone")]
    [InlineData(SettingNames.Labels, "a=1,a=2")]
    [InlineData(SettingNames.Sources, "auto,10.0.0.1")]
    [InlineData(SettingNames.Allow, "10.0.0.1/8")]
    [InlineData(SettingNames.Grace, "1s")]
    [InlineData(SettingNames.MaxConnections, "0")]
    [InlineData(SettingNames.MaxRate, "-1")]
    [InlineData(SettingNames.Engine, "kqueue")]
    [InlineData(SettingNames.LogLevel, "loud")]
    [InlineData(SettingNames.BusVouched, "perhaps")]
    [InlineData(SettingNames.Ca, "/nowhere/ca.pem")]
    public void What_an_agent_does_not_take_is_named(string name, string text)
    {
        _sources.Environment[name] = text;
        var reader = _sources.Reader();
        AgentSettings.Read(reader);
        Assert.StartsWith($"{name} (environment): '{text}' ", Assert.Single(reader.Problems).Text);
    }

    [Fact]
    public void A_bus_that_is_wrong_is_named_without_its_password()
    {
        _sources.Environment[SettingNames.Bus] = "amqp://user:geheim/x@host/x";
        var reader = _sources.Reader();
        AgentSettings.Read(reader);
        var problem = Assert.Single(reader.Problems).Text;
        Assert.StartsWith("FOURTUPLE_BUS (environment): its value is not understood", problem);
        Assert.DoesNotContain("geheim", problem);
        Assert.DoesNotContain("geheim", string.Join(' ', reader.Lines.Select(line => line.Value)));
    }

    [Fact]
    public void A_coordinator_needs_a_bus_only()
    {
        var settings = Coordinator(out var problems);
        Assert.Equal("", problems);
        Assert.Equal(("127.0.0.1:9110", "127.0.0.1:9112"), ($"{settings.Listen}", $"{settings.Common.Health}"));
        Assert.Equal(RabbitMqVouching.User, settings.Common.Bus!.Vouching);
        Assert.EndsWith("/fourtuple.db", settings.Store!.Text);
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)), (settings.Lost, settings.StoreGrace));
        Assert.Null(settings.Tls);
    }

    [Fact]
    public void A_password_of_the_store_is_masked()
    {
        _sources.Environment[SettingNames.Store] = "Host=db;Username=u;Password=geheim;Database=d";
        var settings = Coordinator(out _);
        Assert.Contains("geheim", settings.Store!.Text);
        Assert.DoesNotContain("geheim", settings.Store.Shown);
        Assert.DoesNotContain("geheim", $"{settings}");
    }

    [Theory]
    [InlineData("sqlite:", "names no file")]
    [InlineData("sqlite:/nowhere/x.db", "is in a folder that is not there")]
    [InlineData("Host=a;Nonsense=geheim", "is neither sqlite:PATH nor a PostgreSQL connection string")]
    [InlineData("Username=geheim", "has neither sqlite: nor Host=")]
    public void A_store_that_is_wrong_is_named(string text, string why)
    {
        _sources.Environment[SettingNames.Store] = text;
        Coordinator(out var problems);
        Assert.StartsWith($"FOURTUPLE_STORE (environment): its value {why}; give sqlite:PATH", problems);
        Assert.DoesNotContain("geheim", problems);
    }

    [Theory]
    [InlineData("127.0.0.1:0", false, false, true)]
    [InlineData("[::1]:0", false, false, true)]
    [InlineData("0.0.0.0:0", false, false, false)]
    [InlineData("0.0.0.0:0", true, false, false)]
    [InlineData("[::]:0", false, true, false)]
    [InlineData("0.0.0.0:0", true, true, true)]
    public void Beyond_loopback_tokens_and_TLS_are_needed(string listen, bool tokens, bool tls, bool starts)
    {
        _sources.Environment[SettingNames.Listen] = listen;
        if (tokens)
            _sources.Environment[SettingNames.TokensFile] = Write("tokens", "viewer:0123456789abcdef\n");
        if (tls)
            WriteCertificate("coordinator.example");
        var settings = Coordinator(out var problems);
        Assert.Equal(starts, problems.Length == 0);
        if (tls)
            Assert.Equal(["coordinator.example"], settings.Tls!.Names);
    }

    [Fact]
    public void A_certificate_without_its_key_is_refused_and_so_is_a_file_that_is_none()
    {
        WriteCertificate("coordinator.example");
        _sources.Environment.Remove(SettingNames.Key);
        Coordinator(out var problems);
        Assert.Equal("FOURTUPLE_CERT and FOURTUPLE_KEY need each other; set both or none", problems);
        _sources.Environment[SettingNames.Key] = Write("key", "no key");
        Coordinator(out problems);
        Assert.StartsWith("FOURTUPLE_CERT and FOURTUPLE_KEY are not a certificate and its key in PEM form", problems);
        _sources.Environment[SettingNames.TokensFile] = Write("tokens", "viewer:short\n");
        Coordinator(out problems);
        Assert.Contains("line 1 of the tokens file", problems);
        Assert.DoesNotContain("short", problems);
    }

    public void Dispose()
    {
        _sources.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private AgentSettings Agent()
    {
        var reader = _sources.Reader();
        var settings = AgentSettings.Read(reader);
        Assert.Empty(reader.Problems);
        return settings;
    }

    private CoordinatorSettings Coordinator(out string problems)
    {
        var reader = _sources.Reader();
        var settings = CoordinatorSettings.Read(reader);
        problems = string.Join('\n', reader.Problems);
        return settings;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private void WriteCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        _sources.Environment[SettingNames.Cert] = Write("cert", certificate.ExportCertificatePem());
        _sources.Environment[SettingNames.Key] = Write("key", key.ExportPkcs8PrivateKeyPem());
    }
}
