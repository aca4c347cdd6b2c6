using System.Text.Json;
using System.Text.Json.Serialization;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// What every command answers, done or refused: for people as sentences and rows, for programs as a document.
/// </summary>
/// <param name="ExitCode">0 when it was done; else a code of <see cref="ExitCodes"/> for the command line.</param>
/// <param name="What">One sentence; what was done, or what is wrong.</param>
public sealed record CommandAnswer(int ExitCode, string What = "", string Why = "", string Advice = "")
{
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Cells by column.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>A line behind the rows when they are no table, such as <c>Count: 3 nodes</c>.</summary>
    public string Footer { get; init; } = "";

    /// <summary>Lines before the sentence of a refusal, such as every problem of a plan.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    public JsonElement? Document { get; init; }

    /// <summary>Lines to print as they are, such as a file that was asked for; empty when there are rows.</summary>
    public string Text { get; init; } = "";

    /// <summary>A standby's answer: who leads knows more, and is asked instead when there is a choice.</summary>
    [JsonIgnore]
    public bool IsPartial { get; init; }

    /// <summary>HTTP status where the exit code alone does not tell; null: by the exit code.</summary>
    [JsonIgnore]
    public int? Status { get; init; }

    [JsonIgnore]
    public bool Ok => ExitCode == ExitCodes.Pass;

    public static CommandAnswer Table(
        CommandSpec spec, IReadOnlyList<IReadOnlyList<string>> rows, JsonElement document, string footer = "")
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new CommandAnswer(ExitCodes.Pass)
        {
            Columns = spec.Columns,
            Rows = rows,
            Document = document,
            Footer = footer,
        };
    }

    public static CommandAnswer From(ClusterAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new CommandAnswer(answer.ExitCode, answer.What, answer.Why, answer.Advice);
    }

    public static CommandAnswer From(StoreAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new CommandAnswer(
            ExitCodes.Failed, "the store of the coordinator did not answer", answer.Reason,
            "try again, and see the coordinator's log");
    }

    public static CommandAnswer Usage(string what, string why = "", string advice = "") =>
        new(ExitCodes.Usage, what, why, advice);
}
