using System.Text.Json;
using System.Text.Json.Serialization;
using Fourtuple.Coordinator.Api.Documents;
using Fourtuple.Coordinator.Planning.Limits;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Doctor;

namespace Fourtuple.Coordinator.Api;

/// <summary>JSON of the HTTP endpoint: camelCase, null where unknown, durations in seconds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = [typeof(SecondsJson)])]
[JsonSerializable(typeof(RegistryDocument))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(ClusterDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(LeaderDocument))]
[JsonSerializable(typeof(ActorDocument))]
[JsonSerializable(typeof(AgentsDocument))]
[JsonSerializable(typeof(RunListDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunStatusDocument))]
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(RunEnded))]
[JsonSerializable(typeof(RunProgress))]
[JsonSerializable(typeof(AgentRow))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(PlanExplanation))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(SeriesDocument))]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(ReportLink))]
[JsonSerializable(typeof(TupleUseDocument))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Bounds of anything read: nested deeper is refused before any object is made.</summary>
    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = 32 };
}
