using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm plan validate|explain|schema</c>: what can be said about a plan before it runs.</summary>
public static class PlanCommand
{
    public static Command Create(PbmContext context)
    {
        var plan = new PbmCommand("plan", "Works on plan files.", "pbm plan validate -f plan.yaml");
        plan.Subcommands.Add(Validate(context));
        plan.Subcommands.Add(new PlanExplainCommand(context).Create());
        plan.Subcommands.Add(Schema());
        plan.Subcommands.Add(Init());
        return plan;
    }

    private static PbmCommand Validate(PbmContext context)
    {
        var command = new PbmCommand(
            "validate", "Checks a plan; every problem is printed as file:line:column.",
            "pbm plan validate -f plan.yaml", "pbm plan validate -f plan.yaml --set spec.profile[0].ramp.to=50k");
        var file = new PlanFile();
        file.AddTo(command);
        command.SetAction(result =>
        {
            var console = context.Global.Console(result);
            var (plan, _) = file.Read(result);
            console.Out.WriteLine(console.Json
                ? JsonSerializer.Serialize(new { valid = true, name = plan.Metadata.Name, mode = Mode(plan) })
                : $"{result.GetRequiredValue(file.File)}: valid: {Describe(plan)}");
            return 0;
        });
        return command;
    }

    private static PbmCommand Init()
    {
        var command = new PbmCommand(
            "init", "Prints a small plan to begin with: a thousand connections to the built-in target.",
            "pbm plan init > plan.yaml");
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.Write(FirstPlan.Text);
            return 0;
        });
        return command;
    }

    private static PbmCommand Schema()
    {
        var command = new PbmCommand(
            "schema", "Prints the JSON Schema of plans, for editors.", "pbm plan schema > plan.schema.json");
        command.SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(PlanSchema.Json());
            return 0;
        });
        return command;
    }

    /// <summary>One line: name, mode, what the profile asks for at most, and its steps.</summary>
    public static string Describe(LoadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var steps = plan.Spec.Profile.Select(step => step.GetType().Name.ToLowerInvariant());
        var targets = plan.Spec.Targets.Count;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Metadata.Name}, {Mode(plan)}, {targets} target{(targets == 1 ? "" : "s")}, ")
            + string.Join(" > ", steps);
    }

    private static string Mode(LoadPlan plan) => plan.Spec.Load.Mode.ToString().ToLowerInvariant();
}
