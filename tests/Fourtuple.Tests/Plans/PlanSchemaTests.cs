using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fourtuple.Shared.Plans;
using YamlDotNet.RepresentationModel;

namespace Fourtuple.Tests.Plans;

/// <summary>The published schema against the examples, with an evaluator of the few keywords it uses.</summary>
public class PlanSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(PlanSchema.Json())!;

    public static TheoryData<string> Names => ExamplePlanTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_fit(string name) =>
        Assert.Null(Misfit(Schema, Yaml(File.ReadAllText(Path.Combine(PlanFiles.Folder, name))), ""));

    [Theory]
    [InlineData("over: 5s", "ovr: 5s")]
    [InlineData("over: 5s", "over: 5")]
    [InlineData("mode: hold", "mode: hodl")]
    [InlineData("name: small", "labels: {}")]
    [InlineData("ports: [9000]", "ports: [http]")]
    [InlineData("- hold: { for: 30s }", "- { hold: { for: 30s }, pause: { for: 1s } }")]
    public void Misfits_are_found(string piece, string replacement)
    {
        Assert.Null(Misfit(Schema, Yaml(PlanFiles.Small), ""));
        Assert.NotNull(Misfit(Schema, Yaml(PlanFiles.With(piece, replacement)), ""));
    }

    [Fact]
    public void Keys_are_described_with_their_defaults()
    {
        var load = Schema["properties"]!["spec"]!["properties"]!["load"]!["properties"]!;
        Assert.Equal("5s", (string?)load["connect"]!["properties"]!["timeout"]!["default"]);
        Assert.Contains("Mode hold only", (string?)load["keepalive"]!["description"], StringComparison.Ordinal);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema["$schema"]);
    }

    // Null when the value fits, else where it does not.
    private static string? Misfit(JsonNode schema, JsonNode? value, string path)
    {
        if (schema["anyOf"] is JsonArray any)
        {
            return any.Any(each => Misfit(each!, value, path) is null) ? null : path;
        }
        if (schema["enum"] is JsonArray names && !names.Any(name => name!.ToString() == value?.ToString()))
        {
            return path;
        }
        if (schema["type"] is { } type && !Types(type).Any(each => IsOf(each, TypeOf(value))))
        {
            return path;
        }
        if (schema["pattern"] is { } pattern && !Regex.IsMatch(value!.ToString(), (string)pattern!))
        {
            return path;
        }
        return value switch
        {
            JsonArray list when schema["items"] is { } items =>
                list.Select((item, at) => Misfit(items, item, $"{path}[{at}]")).FirstOrDefault(bad => bad is not null),
            JsonObject map => ObjectMisfit(schema, map, path),
            _ => null,
        };
    }

    private static string? ObjectMisfit(JsonNode schema, JsonObject map, string path)
    {
        if (schema["required"] is JsonArray required && required.Any(key => !map.ContainsKey((string)key!)))
        {
            return path;
        }
        if (map.Count > (int?)schema["maxProperties"])
        {
            return path;
        }
        foreach (var (key, value) in map)
        {
            var below = schema["properties"]?[key] ?? schema["additionalProperties"];
            var bad = below is JsonValue or null ? $"{path}.{key}" : Misfit(below, value, $"{path}.{key}");
            if (bad is not null)
            {
                return bad;
            }
        }
        return null;
    }

    private static IEnumerable<string> Types(JsonNode type) =>
        (type as JsonArray)?.Select(each => (string)each!) ?? [(string)type!];

    private static bool IsOf(string wanted, string type) => wanted == type || (wanted, type) == ("number", "integer");

    private static string TypeOf(JsonNode? value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonValue number when number.TryGetValue<long>(out _) => "integer",
        _ => "string",
    };

    // Plain whole numbers as YAML's core schema reads them; all else is text, which the patterns then judge.
    private static JsonNode? Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return Convert(stream.Documents[0].RootNode);
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(
            child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Convert)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar
            when long.TryParse(scalar.Value, out var number)
            => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };
}
