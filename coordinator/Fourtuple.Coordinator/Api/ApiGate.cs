using Fourtuple.Coordinator.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// What every request passes: host name, then token; and where an unexpected fault becomes a sentence.
/// </summary>
internal sealed class ApiGate(ApiOptions options, ILogger log)
{
    private const string Scheme = "Bearer ";

    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (!HostNames.IsAccepted(context.Request.Host.Host, context.Connection.LocalIpAddress, options.Hosts))
            {
                await ApiReply.WriteAsync(context, CommandAnswer.Usage(
                    $"host '{PlainText.Of(context.Request.Host.Host)}' is not served here", "",
                    "use localhost or a loopback address, or add the name to the coordinator's host names") with
                {
                    Status = StatusCodes.Status421MisdirectedRequest,
                }).ConfigureAwait(false);
                return;
            }
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            log.LogError(fault, "{Method} {Path} failed", context.Request.Method, PlainText.Of(context.Request.Path));
            await ApiReply.WriteAsync(context, new CommandAnswer(
                ExitCodes.Failed, "the coordinator failed in a way it does not know", fault.GetType().Name,
                "see the coordinator's log")
            {
                Status = StatusCodes.Status500InternalServerError,
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Null when the caller has the role; else the answer (exit 77).</summary>
    public CommandAnswer? Refuse(HttpContext context, ApiRole needed)
    {
        if (options.Tokens is not { } tokens)
        {
            return null;
        }
        var header = context.Request.Headers.Authorization.ToString();
        var role = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? tokens.RoleOf(header.AsSpan(Scheme.Length).Trim())
            : null;
        if (role is null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return new CommandAnswer(
                ExitCodes.NotAuthorised, "this coordinator needs a token",
                header.Length == 0 ? "none was given" : "the one given is not in its tokens file",
                "give one with --token-file, or in FOURTUPLE_TOKEN")
            {
                Status = StatusCodes.Status401Unauthorized,
            };
        }
        return role >= needed ? null : new CommandAnswer(
            ExitCodes.NotAuthorised, $"this needs the role {Name(needed)}",
            $"the token given has the role {Name(role.Value)}", "use another token");
    }

    private static string Name(ApiRole role) => role.ToString().ToLowerInvariant();
}
