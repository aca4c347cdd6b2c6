using Fourtuple.Coordinator.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// What every request passes: host name, then token; and where an unexpected fault becomes a sentence.
/// </summary>
internal sealed class ApiGate(ApiOptions options, ILogger log, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private readonly FailureLimit _failures = new(time);

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

    /// <summary>Who calls, for people; the token itself is never shown.</summary>
    public string Caller(HttpContext context)
    {
        if (options.Tokens is not { } tokens)
        {
            return "open";
        }
        var token = Token(context);
        return tokens.RoleOf(token) is { } role ? $"{Name(role)}:{ApiTokens.Fingerprint(token)}" : "unknown";
    }

    /// <summary>What the caller may do, once it was not refused.</summary>
    public ApiRole RoleOf(HttpContext context) => options.Tokens is { } tokens
        ? tokens.RoleOf(Token(context)) ?? ApiRole.Viewer
        : ApiRole.Admin;

    /// <summary>Null when the caller has the role; else the answer (exit 77).</summary>
    public CommandAnswer? Refuse(HttpContext context, ApiRole needed)
    {
        if (options.Tokens is not { } tokens)
        {
            return null;
        }
        var from = context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None;
        if (_failures.Wait(from) is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return new CommandAnswer(
                ExitCodes.NotAuthorised, "this address gave too many wrong tokens",
                $"it may try again in {seconds} s", "check the token before then")
            {
                Status = StatusCodes.Status429TooManyRequests,
            };
        }
        var token = Token(context);
        if (tokens.RoleOf(token) is not { } role)
        {
            if (token.Length > 0)
            {
                _failures.Failed(from);
                log.LogWarning("A wrong token came from {From}", from);
            }
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return new CommandAnswer(
                ExitCodes.NotAuthorised, "this coordinator needs a token",
                token.Length == 0 ? "none was given" : "the one given is not in its tokens file",
                "give one with --token-file, or in FOURTUPLE_TOKEN")
            {
                Status = StatusCodes.Status401Unauthorized,
            };
        }
        return role >= needed ? null : new CommandAnswer(
            ExitCodes.NotAuthorised, $"this needs the role {Name(needed)}",
            $"the token given has the role {Name(role)}", "use another token");
    }

    /// <summary>Empty when none was given; what is given in another scheme is no token of ours.</summary>
    private static string Token(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim()
            : header.Length == 0 ? "" : "\0";
    }

    private static string Name(ApiRole role) => role.ToString().ToLowerInvariant();
}
