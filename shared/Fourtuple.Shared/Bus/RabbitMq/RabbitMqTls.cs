using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>
/// TLS of one connect: the certificate must be for the host of the URI and come from an authority that is trusted,
/// which are the given ones alone, or those of the system when none are given. Keeps in a sentence why it is not.
/// </summary>
internal sealed class RabbitMqTls
{
    /// <summary>id-kp-serverAuth, RFC 5280, 4.2.1.12.</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly RabbitMqServer _server;
    private readonly X509Certificate2Collection? _authorities;

    public RabbitMqTls(RabbitMqServer server, X509Certificate2Collection? authorities)
    {
        (_server, _authorities) = (server, authorities);
        Option = new SslOption(server.Host, enabled: server.Tls)
        {
            // The system's choice: TLS 1.2 and newer wherever OpenSSL 3 is configured as it comes.
            Version = SslProtocols.None,
            CertificateValidationCallback = Accept,
        };
    }

    public SslOption Option { get; }

    /// <summary>Why the certificate was refused; null when it was not, or none was seen.</summary>
    public string? Problem { get; private set; }

    private bool Accept(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        Problem = Judge(shown as X509Certificate2, chain, errors);
        return Problem is null;
    }

    private string? Judge(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null)
            return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is not for the name '{_server.Host}'";
        if (_authorities is not null)
            return Untrusted(shown, chain) is { } why ? $"no authority of FOURTUPLE_CA vouches for it: {why}" : null;
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? "this host trusts nobody who signed its certificate; FOURTUPLE_CA names a PEM file of those to trust"
            : null;
    }

    private string? Untrusted(X509Certificate2 shown, X509Chain? given)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // Private authorities publish no revocation list; a certificate that leaked is replaced with its authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (given is not null)
            chain.ChainPolicy.ExtraStore.AddRange(given.ChainElements.Select(element => element.Certificate).ToArray());
        return chain.Build(shown)
            ? null
            : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
    }
}
