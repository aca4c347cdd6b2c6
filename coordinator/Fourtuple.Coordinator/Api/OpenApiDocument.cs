using System.Globalization;
using System.Text.Json.Nodes;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// What <c>GET /api/v1/openapi.json</c> answers: OpenAPI 3.1.0 with a path for every command of the registry, so that
/// a client can be generated that knows each argument.
/// </summary>
public static class OpenApiDocument
{
    private const string AnswerSchema = "#/components/schemas/CommandAnswer";

    /// <summary>Statuses of refusals, and when they are given; see ApiReply and ApiGate.</summary>
    private static readonly (int Status, string When)[] _refusals =
    [
        (400, "The arguments are wrong (exit code 2)."),
        (401, "There is no token, or an unknown one (exit code 77)."),
        (403, "The token's role does not allow it (exit code 77)."),
        (404, "There is no such command or run."),
        (409, "It was refused or failed; the exit code says why."),
        (413, "The request is larger than 1 MiB."),
        (415, "The arguments are not sent as JSON."),
        (421, "This host name is not served here."),
        (500, "The coordinator failed in a way it does not know."),
        (503, "This coordinator does not lead, or cannot reach its store (exit code 69)."),
    ];

    /// <summary>The document as one line of JSON.</summary>
    public static string Json { get; } = Of(CommandRegistry.Specs).ToJsonString();

    public static JsonObject Of(IReadOnlyList<CommandSpec> specs)
    {
        ArgumentNullException.ThrowIfNull(specs);
        var paths = new JsonObject
        {
            ["/api/v1/commands"] = Read("listCommands", "Every command with its arguments.", Object()),
            ["/api/v1/openapi.json"] = Read("openApi", "This document.", Object()),
            ["/api/v1/runs"] = Read("listRuns", "The newest runs, as load list answers.", Ref(AnswerSchema)),
            ["/api/v1/session"] = Read("readSession", "What the caller may do, and who leads.", Object()),
            ["/api/v1/runs/{run}/series"] = Read(
                "readSeries", "The series of one run by column.", Object(), PathParameter("run")),
            ["/api/v1/runs/{run}/report-link"] = Read(
                "linkReport", "A link to the report as a page, good for a minute.", Object(), PathParameter("run")),
            ["/api/v1/runs/{run}"] = Read("readRun", "Everything of one run.", Object(), PathParameter("run")),
        };
        foreach (var spec in specs)
        {
            paths[$"/api/v1/commands/{spec.Palette}/{spec.Name}"] = new JsonObject { ["post"] = Command(spec) };
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Fourtuple coordinator",
                ["version"] = ProductVersion.Text,
                ["description"] = "Commands of a cluster that generates connection load.",
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }, new JsonObject()),
            ["tags"] = new JsonArray([
                .. specs.Select(spec => spec.Palette).Distinct()
                    .Select(palette => new JsonObject { ["name"] = palette }),
            ]),
            ["paths"] = paths,
            ["components"] = Components(),
        };
    }

    private static JsonObject Command(CommandSpec spec)
    {
        var arguments = new JsonObject();
        foreach (var argument in spec.Arguments)
        {
            arguments[argument.Name] = Argument(argument);
        }
        var required = spec.Arguments.Where(each => each.Required).Select(each => (JsonNode)each.Name).ToArray();
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = arguments,
        };
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }
        return new JsonObject
        {
            ["operationId"] = spec.Words.Replace(' ', '-'),
            ["tags"] = new JsonArray(spec.Palette),
            ["summary"] = spec.Description,
            ["x-role"] = RoleName(spec.Role),
            ["x-streaming"] = spec.Streaming,
            ["x-snapshots"] = spec.Snapshots,
            ["x-destructive"] = spec.Destructive,
            ["x-columns"] = new JsonArray([.. spec.Columns.Select(column => (JsonNode)column)]),
            ["requestBody"] = new JsonObject
            {
                ["required"] = required.Length > 0,
                ["content"] = Content("application/json", schema),
            },
            ["responses"] = Responses(spec.Streaming
                ? Content("text/event-stream", new JsonObject
                {
                    ["type"] = "string",
                    ["description"] = "Server-Sent Events; the data of each is one line of JSON. The last one is "
                        + "'ended', or 'refused' with a CommandAnswer.",
                })
                : Content("application/json", Ref(AnswerSchema))),
        };
    }

    private static JsonObject Argument(CommandArgument argument)
    {
        var schema = argument.Type switch
        {
            ArgumentType.Flag => new JsonObject { ["type"] = "boolean" },
            ArgumentType.Number => new JsonObject
            {
                ["type"] = new JsonArray("string", "integer"),
                ["pattern"] = "^[0-9]{1,20}$",
                ["minimum"] = 0,
            },
            ArgumentType.Run => new JsonObject
            {
                ["type"] = "string",
                ["pattern"] = "^[A-Za-z0-9._-]{1,128}$",
            },
            ArgumentType.Plan => new JsonObject { ["type"] = "string", ["contentMediaType"] = "application/yaml" },
            _ => new JsonObject { ["type"] = "string", ["maxLength"] = CommandArguments.LongestText },
        };
        schema["description"] = argument.Default is { } usual
            ? $"{argument.Description.TrimEnd('.')} (default: {usual})."
            : argument.Description;
        return schema;
    }

    private static JsonObject Read(string id, string summary, JsonObject schema, JsonObject? parameter = null)
    {
        var get = new JsonObject
        {
            ["operationId"] = id,
            ["summary"] = summary,
            ["x-role"] = RoleName(ApiRole.Viewer),
            ["responses"] = Responses(Content("application/json", schema)),
        };
        if (parameter is not null)
        {
            get["parameters"] = new JsonArray(parameter);
        }
        return new JsonObject { ["get"] = get };
    }

    private static JsonObject Responses(JsonObject content)
    {
        var responses = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = content },
        };
        foreach (var (status, when) in _refusals)
        {
            responses[status.ToString(CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["description"] = when,
                ["content"] = Content("application/json", Ref(AnswerSchema)),
            };
        }
        return responses;
    }

    private static JsonObject Components()
    {
        JsonObject Text(string what) => new() { ["type"] = "string", ["description"] = what };
        JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };
        return new JsonObject
        {
            ["securitySchemes"] = new JsonObject
            {
                ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
            },
            ["schemas"] = new JsonObject
            {
                ["CommandAnswer"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("exitCode"),
                    ["properties"] = new JsonObject
                    {
                        ["exitCode"] = new JsonObject { ["type"] = "integer", ["description"] = "0 when done." },
                        ["text"] = Text("What to show as it is: the text of a plan or report."),
                        ["what"] = Text("What was done, or what is wrong."),
                        ["why"] = Text("Why it is wrong."),
                        ["advice"] = Text("What to do about it."),
                        ["columns"] = List(new JsonObject { ["type"] = "string" }),
                        ["rows"] = List(List(new JsonObject { ["type"] = "string" })),
                        ["footer"] = Text("A line behind the rows."),
                        ["details"] = List(new JsonObject { ["type"] = "string" }),
                        ["document"] = new JsonObject { ["description"] = "The answer for programs; null if none." },
                    },
                },
            },
        };
    }

    private static JsonObject PathParameter(string name) => new()
    {
        ["name"] = name,
        ["in"] = "path",
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Content(string type, JsonObject schema) => new()
    {
        [type] = new JsonObject { ["schema"] = schema },
    };

    private static JsonObject Object() => new() { ["type"] = "object" };

    private static JsonObject Ref(string to) => new() { ["$ref"] = to };

    private static string RoleName(ApiRole role) => role.ToString().ToLowerInvariant();
}
