using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Coordinator.Reports.Html;
using Fourtuple.Shared.Processes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Fourtuple.Coordinator.Api;

/// <summary>What the dashboard reads beside the commands, and metrics.</summary>
public sealed partial class ApiEndpoints
{
    /// <summary>
    /// The report is a file that also works alone, with its script inside. Here it gets an origin of its own, so
    /// nothing in it can reach the dashboard or its token, and it may ask for nothing.
    /// </summary>
    private static readonly string _reportPolicy =
        "sandbox allow-scripts allow-modals allow-popups; frame-ancestors 'self'; "
        + PageAssets.ContentSecurityPolicy;

    private async Task ReadSessionAsync(HttpContext context)
    {
        if (_gate.Refuse(context, ApiRole.Viewer) is { } refused)
        {
            await ApiReply.WriteAsync(context, refused).ConfigureAwait(false);
            return;
        }
        var view = _port.View;
        var leads = view.Role == CoordinatorRole.Active;
        var (leader, _) = leads ? (null, null) : await LeaderLookup.FindAsync(_port).ConfigureAwait(false);
        await ApiReply.WriteAsync(
            context, StatusCodes.Status200OK,
            new SessionDocument(
                _gate.RoleOf(context), _options.Tokens is not null, view.Cluster, view.Holder,
                view.Role.ToString().ToLowerInvariant(), leads ? view.Holder : leader?.Holder ?? "",
                view.StoreState, ProductVersion.Text),
            ApiJson.Default.SessionDocument).ConfigureAwait(false);
    }

    private async Task ReadSeriesAsync(HttpContext context)
    {
        if (await FindRunAsync(context, _gate.Refuse(context, ApiRole.Viewer)).ConfigureAwait(false) is { } run)
        {
            await ApiReply.WriteAsync(
                context, StatusCodes.Status200OK, SeriesDocument.Of(run), ApiJson.Default.SeriesDocument)
                .ConfigureAwait(false);
        }
    }

    private async Task LinkReportAsync(HttpContext context)
    {
        if (await FindRunAsync(context, _gate.Refuse(context, ApiRole.Viewer)).ConfigureAwait(false) is not { } run)
        {
            return;
        }
        if (run.Report is null)
        {
            await ApiReply.WriteAsync(context, ReportLookup.NoneYet(run)).ConfigureAwait(false);
            return;
        }
        var id = run.Head.RunId;
        await ApiReply.WriteAsync(
            context, StatusCodes.Status200OK,
            new ReportLink($"/api/v1/runs/{id}/report.html?ticket={_tickets.Make(id)}", ReportTickets.Seconds,
                run.Head.Name, run.Head.State),
            ApiJson.Default.ReportLink).ConfigureAwait(false);
    }

    private async Task ReadReportAsync(HttpContext context)
    {
        var ticket = context.Request.Query["ticket"].ToString();
        var refused = ticket.Length > 0 && _tickets.IsGood((string)context.GetRouteValue("run")!, ticket)
            ? null
            : _gate.Refuse(context, ApiRole.Viewer);
        if (await FindRunAsync(context, refused).ConfigureAwait(false) is not { } run)
        {
            return;
        }
        if (run.Report is null)
        {
            await ApiReply.WriteAsync(context, ReportLookup.NoneYet(run)).ConfigureAwait(false);
            return;
        }
        var headers = context.Response.Headers;
        (headers.ContentSecurityPolicy, headers.XContentTypeOptions) = (_reportPolicy, "nosniff");
        (headers["Referrer-Policy"], headers.CacheControl) = ("no-referrer", "no-store");
        context.Response.ContentType = "text/html; charset=utf-8";
        var outcome = await BaselineLookup.ComparedAsync(_port.Store, run).ConfigureAwait(false);
        await context.Response.WriteAsync(
            ReportFormat.Write("html", outcome, run.Plan)!, context.RequestAborted).ConfigureAwait(false);
    }

    private Task ReadMetricsAsync(HttpContext context) => _gate.Refuse(context, ApiRole.Viewer) is { } refused
        ? ApiReply.WriteAsync(context, refused)
        : HealthEndpoints.WriteMetricsAsync(context, CoordinatorMetrics.Write(_port.View));
}
