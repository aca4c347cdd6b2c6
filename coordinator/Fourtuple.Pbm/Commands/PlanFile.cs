using System.CommandLine;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// Reads the plan a command names with <c>-f</c> and <c>--set</c>; every problem is a line of its own.
/// </summary>
/// <param name="required">False where a plan may be named in another way.</param>
public sealed class PlanFile(bool required = true)
{
    /// <summary>Largest plan read, bytes; the reader refuses more.</summary>
    private const int MostBytes = 256 * 1024;

    public Option<string> File { get; } = new("--file", "-f")
    {
        Description = "The plan (YAML); - reads it from standard input.",
        HelpName = "plan.yaml",
        Required = required,
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Override a value of the plan: spec.profile[0].ramp.to=50k. May be given several times.",
        HelpName = "path=value",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Options.Add(File);
        command.Options.Add(Set);
    }

    /// <summary>The plan and its text; overrides are kept as comments so that the text tells the whole run.</summary>
    public (LoadPlan Plan, string Text) Read(ParseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var name = result.GetRequiredValue(File);
        var settings = result.GetRequiredValue(Set);
        var text = Load(name);
        var read = PlanReader.Read(text, name == "-" ? "stdin" : name, settings);
        if (read.Plan is null)
        {
            throw Refused(read.Problems);
        }
        var overrides = string.Concat(settings.Select(setting => $"# --set {setting.ReplaceLineEndings(" ")}\n"));
        return (read.Plan, overrides + text);
    }

    /// <summary>As <see cref="ReadApplied"/>; null when no plan is given and none must be.</summary>
    public string? ReadIfGiven(ParseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.GetValue(File) is not null)
        {
            return ReadApplied(result);
        }
        return result.GetRequiredValue(Set).Length == 0 ? null : throw new CommandException(new ErrorText(
            ExitCodes.Usage, "--set changes the plan of --file, and none is given", "a kept plan runs as it is",
            "give the file, or keep the changed plan with plan apply"));
    }

    /// <summary>One text of the plan that stands for itself: overrides are applied, not only named.</summary>
    public string ReadApplied(ParseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var name = result.GetRequiredValue(File);
        var settings = result.GetRequiredValue(Set);
        var text = Load(name);
        var read = PlanReader.Read(text, name == "-" ? "stdin" : name, settings);
        return read.Plan is null ? throw Refused(read.Problems) : PlanOverrides.Apply(text, settings)!;
    }

    /// <summary>Safety wins over everything else that is wrong (the precedence of exit codes).</summary>
    private static CommandException Refused(IReadOnlyList<PlanProblem> problems)
    {
        var unsafePlan = problems.Any(problem => problem.Kind == ProblemKind.Safety);
        var text = unsafePlan
            ? new ErrorText(
                ExitCodes.Refused, "the plan is refused by its own safety rules, so nothing was started", "",
                "see the lines named above")
            : new ErrorText(
                ExitCodes.InvalidPlan, $"the plan has {Problems(problems.Count)}, so nothing was started", "",
                "correct the lines named above");
        return new CommandException(text, [.. problems.Select(problem => problem.ToString())]);
    }

    private static string Problems(int count) => count == 1 ? "a problem" : $"{count} problems";

    private static string Load(string name)
    {
        try
        {
            using var reader = name == "-" ? Console.In : new StreamReader(name);
            var buffer = new char[MostBytes + 1];
            var length = reader.ReadBlock(buffer);
            return new string(buffer, 0, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Failed, $"the plan {name} cannot be read", exception.Message, "check the path after -f"));
        }
    }
}
