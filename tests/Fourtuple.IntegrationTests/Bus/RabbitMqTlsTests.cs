using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Tests.Actors;
using Fourtuple.Tests.Bus;
using static Fourtuple.IntegrationTests.Bus.BusMessages;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>amqps with a private authority, and what is said when it does not fit.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RabbitMqTlsTests(RabbitMqBroker broker)
{
    private static readonly BusAddress A = BusAddress.Agent("a");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_trusted_broker_carries_messages_over_tls(string host)
    {
        await using var bus = Create(host, broker.TlsPort, tls: true, BrokerCertificates.Authority);
        var inbox = new Inbox();
        await using var mailbox = await inbox.OpenAsync(bus, A).AsTask().Within();
        Assert.Equal(SendOutcome.Accepted, await bus.SendAsync(A, Numbered(1)));
        Assert.Single(await inbox.TakeAsync(1));
        var listed = await broker.ControlAsync("list_connections", "-q", "-s", "ssl");
        Assert.Contains("true", listed, StringComparison.Ordinal);
    }

    [Fact]
    public Task Another_authority_is_not_enough() =>
        RefusedAsync("127.0.0.1", broker.TlsPort, true, BrokerCertificates.Stranger, "no authority of FOURTUPLE_CA");

    [Fact]
    public Task A_private_authority_must_be_named() =>
        RefusedAsync("127.0.0.1", broker.TlsPort, true, null, "FOURTUPLE_CA names a PEM file");

    [Fact]
    public Task The_certificate_must_be_for_the_host() => RefusedAsync(
        BrokerFiles.OtherAddress, broker.TlsPort, true, BrokerCertificates.Authority,
        $"not for the name '{BrokerFiles.OtherAddress}'");

    [Fact]
    public Task Plain_to_a_tls_port_is_told_to_write_amqps() =>
        RefusedAsync("127.0.0.1", broker.TlsPort, false, null, "if it is a TLS port, write amqps://");

    [Fact]
    public Task Tls_to_a_plain_port_is_asked_whether_it_is_one() =>
        RefusedAsync("127.0.0.1", broker.Port, true, BrokerCertificates.Authority, "is it the port of amqp://?");

    private async Task RefusedAsync(string host, int port, bool tls, string? authority, string sentence)
    {
        await using var bus = Create(host, port, tls, authority);
        await Wait.UntilAsync(() => bus.Publishing.Reason is not ("" or RabbitMqLinkStatus.NotYet), "a reason");
        Assert.Contains(sentence, bus.Publishing.Reason, StringComparison.Ordinal);
        Assert.Contains($"{host}:{port}", bus.Publishing.Reason, StringComparison.Ordinal);
        Assert.Equal(SendOutcome.Full, await bus.SendAsync(A, Numbered(1)).AsTask().Within());
    }

    private RabbitMqBus Create(string host, int port, bool tls, string? authority)
    {
        var options = broker.Options(BrokerCollection.BusHost) with { Limit = TimeSpan.FromSeconds(2) };
        if (authority is not null)
        {
            Assert.True(RabbitMqAuthorities.TryLoad(broker.File(authority), out var authorities, out _));
            options = options with { Authorities = authorities };
        }
        var server = options.Servers[0] with { Host = host, Port = port, Tls = tls };
        return new RabbitMqBus(options with { Servers = [server] }, TimeProvider.System);
    }
}
