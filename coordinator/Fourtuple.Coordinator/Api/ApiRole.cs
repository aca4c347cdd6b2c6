using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fourtuple.Coordinator.Api;

/// <summary>What a token may do; each role may do all of the ones before it.</summary>
[JsonConverter(typeof(ApiRoleNames))]
public enum ApiRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Runs and stops load.</summary>
    Operator,

    /// <summary>Ends everything at once, whoever started it.</summary>
    Admin,
}

internal sealed class ApiRoleNames() : JsonStringEnumConverter<ApiRole>(JsonNamingPolicy.CamelCase);
