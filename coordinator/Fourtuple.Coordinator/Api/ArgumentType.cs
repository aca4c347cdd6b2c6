using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fourtuple.Coordinator.Api;

/// <summary>Forms of an argument; each is a JSON string but Flag, which is a boolean.</summary>
[JsonConverter(typeof(ArgumentTypeNames))]
public enum ArgumentType
{
    /// <summary>A line of text without control characters, at most 1,000 characters.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>An unsigned 64-bit number, in decimal digits.</summary>
    Number,

    /// <summary>Id of a run: letters, digits, dots, dashes and underscores, at most 128.</summary>
    Run,

    /// <summary>A plan's text; the command line takes it from a file.</summary>
    Plan,
}

internal sealed class ArgumentTypeNames() : JsonStringEnumConverter<ArgumentType>(JsonNamingPolicy.CamelCase);
