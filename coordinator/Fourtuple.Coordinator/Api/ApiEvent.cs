using System.Text.Json;

namespace Fourtuple.Coordinator.Api;

/// <summary>One Server-Sent Event (WHATWG HTML, section 9.2): a name and one line of JSON.</summary>
/// <param name="Refusal">Set when the stream cannot begin or go on; its event is <c>refused</c>.</param>
public sealed record ApiEvent(string Name, string Json, CommandAnswer? Refusal = null)
{
    /// <summary>Progress of a run, each beat.</summary>
    public const string Progress = "progress";

    /// <summary>The run has ended and its report is in the store; nothing follows.</summary>
    public const string Ended = "ended";

    /// <summary>A CommandAnswer with rows; each one stands for itself.</summary>
    public const string Rows = "rows";

    /// <summary>A CommandAnswer that says why nothing follows.</summary>
    public const string Refused = "refused";

    public static ApiEvent Refuse(CommandAnswer answer) =>
        new(Refused, JsonSerializer.Serialize(answer, ApiJson.Default.CommandAnswer), answer);
}
