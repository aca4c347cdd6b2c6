using System.CommandLine;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm local run</c>: a plan in this process, without any server.</summary>
public static class LocalCommand
{
    public static Command Create(PbmContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var local = new PbmCommand("local", "Runs without any server.", "pbm local run -f plan.yaml");
        local.Subcommands.Add(Run(context));
        return local;
    }

    private static PbmCommand Run(PbmContext context)
    {
        var command = new PbmCommand(
            "run", "Runs a plan: coordinator and agent in this process, a cluster of one.",
            "pbm local run -f plan.yaml",
            "pbm local run -f plan.yaml --set spec.profile[0].ramp.to=50k --out ./results",
            "pbm local run -f plan.yaml --allow 10.20.0.0/16   (targets beyond loopback have to be allowed)");
        var file = new PlanFile();
        var switches = new RunSwitches();
        var allow = new Option<string[]>("--allow")
        {
            Description = "Addresses this host may connect to besides loopback (FOURTUPLE_ALLOW). May be repeated.",
            HelpName = "CIDR",
            DefaultValueFactory = _ => [],
        };
        file.AddTo(command);
        switches.AddTo(command);
        command.Options.Add(allow);
        command.SetAction(async (result, _) =>
        {
            var console = context.Global.Console(result);
            var (plan, text) = file.Read(result);
            if (Ignored(plan.Spec.Agents))
            {
                console.Warn("agents: is ignored in a local run, which has exactly one agent");
                plan = ForOneAgent(plan);
            }
            var options = switches.Resolve(
                result, context.CommandLine, plan.Metadata.Name, result.GetRequiredValue(allow), context.Time);
            using var folder = RunFolder.Create(result.GetValue(switches.Out), options.RunId);
            using var signals = new StopSignals(console.Note);
            signals.Listen();
            var run = new LocalRun(options, plan, console, context.Time);
            var outcome = await run.RunAsync(signals).ConfigureAwait(false);
            return RunEnd.Finish(console, folder, outcome, text, result.GetValue(switches.JsonPath));
        });
        return command;
    }

    /// <summary>True when the plan says anything about agents that a local run cannot follow.</summary>
    public static bool Ignored(AgentSpec agents)
    {
        ArgumentNullException.ThrowIfNull(agents);
        return agents.Count is not (null or 1) || agents.Select.Count > 0;
    }

    /// <summary>The plan without what it says about how many agents and which ones.</summary>
    public static LoadPlan ForOneAgent(LoadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var agents = plan.Spec.Agents with { Count = null, Select = new Dictionary<string, string>() };
        return plan with { Spec = plan.Spec with { Agents = agents } };
    }
}
