using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Shared.Processes;

/// <summary>A web server on one address: nothing but what we add, and no signals taken.</summary>
public static class WebListener
{
    /// <summary>Most connections at once; a person's browser holds six, a supervisor one.</summary>
    private const int MostConnections = 1_024;

    /// <summary>Open streams are cut off after this when the server stops.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(500);

    /// <param name="certificate">With its chain: TLS; null: plain text.</param>
    public static WebApplication Create(
        IPEndPoint at, ILoggerFactory logs, X509Certificate2? certificate = null,
        X509Certificate2Collection? chain = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(at, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(https =>
                        (https.ServerCertificate, https.ServerCertificateChain) = (certificate, chain));
                }
            });
        });
        builder.Services.AddRouting();
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, SignalsAreTakenElsewhere>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopLimit);
        return builder.Build();
    }

    /// <summary>Where it listens, with the port it was given when 0 was asked for.</summary>
    public static string Url(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    private sealed class SignalsAreTakenElsewhere : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
