using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fourtuple.Coordinator.Processes;

/// <summary>The certificate that the API shows, with what is between it and its authority.</summary>
public sealed record TlsFiles(X509Certificate2 Certificate, X509Certificate2Collection Chain)
{
    /// <summary>The host names it is for, by which callers may ask for the API.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames()),
    ];

    /// <summary>Reads both PEM files; null and the end of a sentence when they are no pair.</summary>
    /// <param name="cert">The certificate first, then what signed it.</param>
    public static TlsFiles? Read(string cert, string key, out string problem)
    {
        try
        {
            // By way of PKCS#12, because a key that only lives in memory is not taken by every platform's TLS.
            using var pair = X509Certificate2.CreateFromPemFile(cert, key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(cert);
            problem = "";
            return new TlsFiles(
                X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null), [.. chain.Skip(1)]);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            problem = $"are not a certificate and its key in PEM form ({fault.Message})";
            return null;
        }
    }
}
