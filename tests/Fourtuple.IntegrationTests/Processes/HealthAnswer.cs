using System.Text.Json;

namespace Fourtuple.IntegrationTests.Processes;

/// <summary>What /healthz/ready said.</summary>
/// <param name="Status">200, 503, or 0 when nobody answered.</param>
public sealed record HealthAnswer(int Status, string State, string Reason, string Body)
{
    public static HealthAnswer Nobody { get; } = new(0, "", "", "");

    public bool Ready => Status == 200;

    public static HealthAnswer Parse(int status, string body)
    {
        var fields = JsonElement.Parse(body);
        return new HealthAnswer(
            status, fields.GetProperty("state").GetString()!, fields.GetProperty("reason").GetString()!, body);
    }
}
