using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Client;

/// <summary>Makes the HTTP client and the addresses it is used with.</summary>
internal static class ClientTransport
{
    /// <summary>Bounds a connect, so that a silent host leaves time for the next endpoint.</summary>
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Largest answer, bytes: the series of a run of two days is about half of it.</summary>
    private const long MostAnswer = 256L << 20;

    public static HttpClient Make(ClientSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            // A proxy of the environment is for the web, not for a cluster on this machine or network.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = _connectTimeout,
        };
        if (settings.CaFile is { } file)
        {
            handler.SslOptions.CertificateChainPolicy = Trust(file);
        }
        return new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MostAnswer,
        };
    }

    /// <summary>TLS beyond loopback always, as a token must not travel in the clear; on loopback with a CA.</summary>
    public static Uri AddressOf(PbmEndpoint endpoint, bool hasCa)
    {
        var loopback = endpoint.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(endpoint.Host, out var address) && IPAddress.IsLoopback(address));
        return Uri.TryCreate($"{(hasCa || !loopback ? "https" : "http")}://{endpoint}", UriKind.Absolute, out var uri)
            ? uri
            : throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"'{endpoint}' is not an endpoint", "", "write host:port or [ipv6]:port"));
    }

    /// <summary>One sentence about why nothing could be said to an endpoint.</summary>
    public static string Reason(HttpRequestException fault) => fault switch
    {
        { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } =>
            "TLS failed: " + (fault.InnerException?.Message ?? fault.Message),
        { InnerException: { } inner } => inner.Message,
        _ => fault.Message,
    };

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"FOURTUPLE_CA names {file}, which cannot be read", fault.Message,
                "name a file of PEM certificates"));
        }
        return policy;
    }
}
