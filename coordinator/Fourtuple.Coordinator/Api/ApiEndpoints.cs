using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Dashboard;
using Fourtuple.Coordinator.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// The coordinator's HTTP endpoint: <c>GET /api/v1/commands</c>, <c>POST /api/v1/commands/PALETTE/COMMAND</c>,
/// <c>GET /api/v1/runs[/RUN[/series|report-link|report.html]]</c>, <c>GET /api/v1/session</c>,
/// <c>GET /api/v1/openapi.json</c>, <c>GET /healthz/live|ready</c>, <c>GET /metrics</c>, and the dashboard's pages.
/// Every refusal is a CommandAnswer.
/// </summary>
public sealed partial class ApiEndpoints
{
    private readonly ICoordinatorPort _port;
    private readonly ApiOptions _options;
    private readonly ApiGate _gate;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly ReportTickets _tickets;

    private ApiEndpoints(WebApplication app, ICoordinatorPort port, ApiOptions options, TimeProvider time)
    {
        _port = port;
        _options = options;
        _time = time;
        _stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Fourtuple.Coordinator.Api");
        _gate = new ApiGate(options, log, time);
        _audit = new AuditLog(port, log, time);
        _tickets = new ReportTickets(time);
    }

    /// <summary>Adds the endpoint to an application; call it before anything else is mapped.</summary>
    public static void Map(WebApplication app, ICoordinatorPort port, ApiOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var api = new ApiEndpoints(app, port, options, time);
        app.Use(next => context => api._gate.PassAsync(context, next));
        app.MapGet("/healthz/live", context => context.Response.WriteAsync("ok\n"));
        app.MapGet("/healthz/ready", api.ReadyAsync);
        app.MapGet("/api/v1/commands", api.ListCommandsAsync);
        app.MapGet("/api/v1/openapi.json", api.DescribeAsync);
        app.MapPost("/api/v1/commands/{palette}/{command}", api.CallAsync);
        app.MapGet("/api/v1/runs", context => api.CallAsync(context, "load", "list"));
        app.MapGet("/api/v1/runs/{run}", api.ReadRunAsync);
        app.MapGet("/api/v1/runs/{run}/series", api.ReadSeriesAsync);
        app.MapGet("/api/v1/runs/{run}/report-link", api.LinkReportAsync);
        app.MapGet("/api/v1/runs/{run}/report.html", api.ReadReportAsync);
        app.MapGet("/api/v1/session", api.ReadSessionAsync);
        app.MapGet("/metrics", api.ReadMetricsAsync);
        DashboardPages.Map(app);
        app.MapFallback("/api/{**path}", context => ApiReply.WriteAsync(context, NotFound(CommandAnswer.Usage(
            $"there is nothing at {context.Request.Method} {PlainText.Of(context.Request.Path)}", "",
            "GET /api/v1/commands lists what there is"))));
    }

    private async Task ReadyAsync(HttpContext context)
    {
        var reason = _options.Ready is { } ready ? ready() : NotReady(_port.View);
        context.Response.StatusCode =
            reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync((reason ?? "ready") + "\n", context.RequestAborted).ConfigureAwait(false);
    }

    private static string? NotReady(ClusterView view) =>
        view.Role == CoordinatorRole.Suspended ? $"suspended: {PlainText.Of(view.StoreState)}" : null;

    private async Task ListCommandsAsync(HttpContext context)
    {
        if (_gate.Refuse(context, ApiRole.Viewer) is { } refused)
        {
            await ApiReply.WriteAsync(context, refused).ConfigureAwait(false);
            return;
        }
        await ApiReply.WriteAsync(
            context, StatusCodes.Status200OK, CommandRegistry.Document, ApiJson.Default.RegistryDocument)
            .ConfigureAwait(false);
    }

    private async Task DescribeAsync(HttpContext context)
    {
        if (_gate.Refuse(context, ApiRole.Viewer) is { } refused)
        {
            await ApiReply.WriteAsync(context, refused).ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(OpenApiDocument.Json, context.RequestAborted).ConfigureAwait(false);
    }

    private Task CallAsync(HttpContext context) => CallAsync(
        context, (string)context.GetRouteValue("palette")!, (string)context.GetRouteValue("command")!);

    private async Task CallAsync(HttpContext context, string palette, string name)
    {
        var (command, unknown) = CommandRegistry.Find(palette, name);
        var refused = _gate.Refuse(context, command?.Spec.Role ?? ApiRole.Viewer)
            ?? (command is null ? NotFound(unknown!) : null);
        if (refused is not null)
        {
            await AnswerAsync(context, command, null, refused).ConfigureAwait(false);
            return;
        }
        var (json, unreadable) = await RequestBody.ReadAsync(context).ConfigureAwait(false);
        var (arguments, wrong) = unreadable is null ? CommandArguments.Read(command!.Spec, json) : (null, unreadable);
        refused = wrong
            ?? (command!.NeedsLeader ? await LeaderLookup.RefuseAsync(_port).ConfigureAwait(false) : null);
        if (refused is not null)
        {
            await AnswerAsync(context, command, arguments, refused).ConfigureAwait(false);
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        var call = new CommandCall(
            _port, arguments!, _time, _gate.Caller(context), _options.Node ?? NodeFacts.Unknown, stop.Token);
        await (command!.Spec.Streaming
            ? EventStream.WriteAsync(context, command.StreamAsync(call), stop.Token)
            : AnswerAsync(context, command, arguments, Of(await command.AnswerAsync(call).ConfigureAwait(false))))
            .ConfigureAwait(false);
    }

    /// <summary>What a standby reads from the store is right, but the leader knows more: a client with a choice asks it.
    /// </summary>
    private CommandAnswer Of(CommandAnswer answer) =>
        _port.View.Role == CoordinatorRole.Active ? answer : answer with { IsPartial = true };

    /// <summary>What needs more than reading is noted before its answer leaves.</summary>
    private async Task AnswerAsync(
        HttpContext context, ApiCommand? command, CommandArguments? arguments, CommandAnswer answer)
    {
        if (command is { Spec: { Role: > ApiRole.Viewer } spec })
        {
            await _audit.NoteAsync(
                _gate.Caller(context), context.Connection.RemoteIpAddress?.ToString() ?? "", spec, arguments, answer)
                .ConfigureAwait(false);
        }
        await ApiReply.WriteAsync(context, answer).ConfigureAwait(false);
    }

    private async Task ReadRunAsync(HttpContext context)
    {
        if (await FindRunAsync(context, _gate.Refuse(context, ApiRole.Viewer)).ConfigureAwait(false) is { } run)
        {
            await ApiReply.WriteAsync(
                context, StatusCodes.Status200OK,
                new RunDocument(run.Head, run.Plan, run.Report, run.Series, run.Events),
                ApiJson.Default.RunDocument).ConfigureAwait(false);
        }
    }

    /// <summary>The run of the path; null when why not was answered.</summary>
    private async Task<StoredRun?> FindRunAsync(HttpContext context, CommandAnswer? refused)
    {
        var id = (string)context.GetRouteValue("run")!;
        if (refused is null && !CommandArguments.IsRunId(id))
        {
            refused = NotFound(CommandAnswer.Usage($"'{PlainText.Of(id)}' is not the id of a run"));
        }
        var (run, problem) = refused is null
            ? await RunLookup.StoredAsync(_port.Store, id).ConfigureAwait(false)
            : (null, refused);
        if (run is null)
        {
            await ApiReply.WriteAsync(context, problem!).ConfigureAwait(false);
        }
        return run;
    }

    private static CommandAnswer NotFound(CommandAnswer answer) =>
        answer with { Status = StatusCodes.Status404NotFound };
}
