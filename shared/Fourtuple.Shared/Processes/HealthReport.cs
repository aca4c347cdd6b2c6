namespace Fourtuple.Shared.Processes;

/// <summary>What <c>/healthz/ready</c> answers: 200 when ready, else 503; this as JSON either way.</summary>
/// <param name="State">One word, such as <c>idle</c> or <c>standby</c>.</param>
/// <param name="Reason">Why it is not ready; empty when it is.</param>
/// <param name="Bus">Each connection to the broker and how it is.</param>
public sealed record HealthReport(
    bool Ready, string Name, string Role, string State, string Reason, IReadOnlyDictionary<string, string> Bus);
