using System.Net;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Fourtuple.IntegrationTests.Api;

/// <summary>The HTTP endpoint on a real Kestrel, on a loopback address of its own.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public static readonly IPAddress Address = IPAddress.Parse("127.23.0.1");

    private readonly WebApplication _app;

    private ApiServer(WebApplication app) => (_app, Uri) = (app, new Uri(app.Urls.Single()));

    public Uri Uri { get; }

    /// <summary>As the first word of a command line.</summary>
    public string Endpoint => $"{Address}:{Port}";

    public int Port => Uri.Port;

    /// <param name="port">0: any free one.</param>
    public static async Task<ApiServer> StartAsync(
        ICoordinatorPort coordinator, ApiOptions? options = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            Address, port, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        ApiEndpoints.Map(app, coordinator, options ?? ApiOptions.Open, TimeProvider.System);
        await app.StartAsync();
        return new ApiServer(app);
    }

    /// <summary>Streams are cut, as when the process ends.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
