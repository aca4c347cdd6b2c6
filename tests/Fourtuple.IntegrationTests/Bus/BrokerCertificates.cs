using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>
/// An authority of the tests' own and a certificate for <c>127.0.0.1</c> and <c>localhost</c> that it signed, as PEM
/// files in a folder; and another authority that signed nothing.
/// </summary>
internal static class BrokerCertificates
{
    public const string Authority = "ca.pem";
    public const string Stranger = "stranger.pem";
    public const string Server = "server.pem";
    public const string Key = "server.key";

    public static void Write(TestFolder folder)
    {
        using var authority = SelfSigned("CN=Fourtuple tests");
        using var stranger = SelfSigned("CN=Somebody else");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var server = Signed(authority, key);
        folder.Write(Authority, authority.ExportCertificatePem());
        folder.Write(Stranger, stranger.ExportCertificatePem());
        folder.Write(Server, server.ExportCertificatePem());
        folder.Write(Key, key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Start, Start.AddDays(2));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, ECDsa key)
    {
        var request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request.Create(authority, Start, Start.AddDays(2), RandomNumberGenerator.GetBytes(8));
    }

    private static DateTimeOffset Start => TimeProvider.System.GetUtcNow().AddDays(-1);
}
