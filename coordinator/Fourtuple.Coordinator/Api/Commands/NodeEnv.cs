using System.Globalization;
using System.Runtime.InteropServices;
using Fourtuple.Coordinator.Reports;

namespace Fourtuple.Coordinator.Api.Commands;

/// <summary><c>node env</c>: what the coordinator that answers runs on.</summary>
public sealed class NodeEnv : ApiCommand
{
    public override CommandSpec Spec { get; } = new(
        "node", "env", "Shows what the coordinator that answers runs on: system, runtime, cores, memory.",
        ApiRole.Viewer, ["pbm node env"], [], ["item", "value"]);

    public override bool NeedsLeader => false;

    public override ValueTask<CommandAnswer> AnswerAsync(CommandCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var memory = GC.GetGCMemoryInfo();
        return ValueTask.FromResult(AnswerRows.Of(Spec,
        [
            ["host", PlainText.Of(Environment.MachineName)],
            ["process", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)],
            ["system", PlainText.Of(RuntimeInformation.OSDescription)],
            ["architecture", RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()],
            ["runtime", RuntimeInformation.FrameworkDescription],
            ["cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)],
            ["memory limit", Figures.Bytes(memory.TotalAvailableMemoryBytes)],
            ["managed heap", Figures.Bytes(memory.HeapSizeBytes)],
            ["resident", Figures.Bytes(Environment.WorkingSet)],
            ["version", ProductVersion.Text],
        ]));
    }
}
