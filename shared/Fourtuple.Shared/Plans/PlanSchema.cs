using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fourtuple.Shared.Plans.Keys;

namespace Fourtuple.Shared.Plans;

/// <summary>
/// JSON Schema (draft 2020-12) of plans, made from the key tables that the reader uses. It says what a schema can; the
/// reader also checks what only the whole plan shows.
/// </summary>
public static class PlanSchema
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = "urn:fourtuple:v1alpha1:plan",
            ["title"] = "Fourtuple load plan",
        };
        foreach (var (key, value) in Section(SpecKeys.Plan).ToList())
        {
            schema[key] = value?.DeepClone();
        }
        return schema.ToJsonString(Readable);
    }

    private static JsonObject Section(KeyTable table)
    {
        var properties = new JsonObject();
        foreach (var key in table.Keys)
        {
            var value = Shape(key.Shape);
            value["description"] = Description(key);
            if (key.Default is not null)
            {
                value["default"] = key.Shape is ListShape
                    ? new JsonArray([.. key.Default.Split(", ").Select(item => (JsonNode)item)])
                    : key.Default;
            }
            properties[key.Name] = value;
        }
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (table.Keys.Any(key => key.Required))
        {
            schema["required"] = Names(table.Keys.Where(key => key.Required).Select(key => key.Name));
        }
        if (table.ExactlyOne)
        {
            schema["minProperties"] = 1;
            schema["maxProperties"] = 1;
        }
        return schema;
    }

    private static string Description(PlanKey key)
    {
        var modes = string.Join(" and ", key.Modes.Select(mode => mode.ToString().ToLowerInvariant()));
        return modes.Length == 0 ? key.Describes : $"{key.Describes} Mode {modes} only.";
    }

    private static JsonObject Shape(PlanShape shape) => shape switch
    {
        TextShape text => Text(text),
        ChoiceShape choice => new JsonObject { ["enum"] = Names(choice.Names) },
        NumberShape number => Number(number),
        DurationShape => Pattern(PlanQuantity.DurationPattern),
        FlagShape => new JsonObject { ["enum"] = new JsonArray(true, false, "true", "false") },
        BytesShape bytes => new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = bytes.Most },
        ListShape list => List(list),
        MapShape map => new JsonObject
        {
            ["type"] = "object",
            ["maxProperties"] = map.Most,
            ["additionalProperties"] = Shape(map.Value),
        },
        SectionShape section => Section(section.Table),
        EitherShape either => AnyOf(either.Shapes.Select(Shape)),
        _ => throw new InvalidOperationException($"no schema for {shape.GetType().Name}"),
    };

    // YAML reads 8443 as a number and 8443-8447 as a text; the plan reader takes both as text.
    private static JsonObject Text(TextShape shape)
    {
        var schema = new JsonObject
        {
            ["type"] = new JsonArray("string", "number", "boolean"),
            ["maxLength"] = shape.Longest,
        };
        if (shape.Pattern is not null)
        {
            schema["pattern"] = shape.Pattern;
        }
        return schema;
    }

    private static JsonObject Number(NumberShape shape) => shape.Unit switch
    {
        NumberUnit.Rate => Pattern(PlanQuantity.RatePattern),
        NumberUnit.Percent => Pattern(PlanQuantity.PercentPattern),
        NumberUnit.Count => AnyOf([Plain(shape), Pattern(PlanQuantity.CountPattern)]),
        _ => AnyOf([Plain(shape), Pattern(PlanQuantity.CountPattern), Pattern(PlanQuantity.RatePattern)]),
    };

    private static JsonObject Plain(NumberShape shape) => new()
    {
        ["type"] = shape.Whole ? "integer" : "number",
        ["minimum"] = shape.Least,
        ["maximum"] = shape.Most,
    };

    private static JsonObject List(ListShape shape)
    {
        var list = new JsonObject
        {
            ["type"] = "array",
            ["maxItems"] = shape.Most,
            ["items"] = Shape(shape.Item),
        };
        return shape.OneAllowed ? AnyOf([Shape(shape.Item), list]) : list;
    }

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject AnyOf(IEnumerable<JsonObject> schemas) =>
        new() { ["anyOf"] = new JsonArray([.. schemas]) };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
