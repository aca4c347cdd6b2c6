using System.CommandLine;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Commands;

/// <summary>
/// <c>pbm tuple</c>: which tuples a plan has room for, which are in use, and by which rules this kernel shares ports.
/// </summary>
public static class TupleCommand
{
    /// <summary>Most agents a cluster is measured with; one line of output each.</summary>
    private const int MostAgents = 1_000;

    public static Command Create(PbmContext context)
    {
        var tuple = new PbmCommand("tuple", "Works on 4-tuples.", "pbm tuple space -f plan.yaml", "pbm tuple rules");
        tuple.Subcommands.Add(Space(context));
        tuple.Subcommands.Add(TupleRulesCommand.Create(context));
        tuple.Subcommands.Add(TupleRulesCommand.CreateChild());
        tuple.Subcommands.Add(TupleListCommand.CreateList(context));
        tuple.Subcommands.Add(TupleListCommand.CreateFind(context));
        return tuple;
    }

    private static PbmCommand Space(PbmContext context)
    {
        var command = new PbmCommand(
            "space", "Shows the tuple space of a plan on this host: size, ports, what is left out, destinations.",
            "pbm tuple space -f plan.yaml", "pbm tuple space -f plan.yaml --agents 4 -o json");
        var file = new PlanFile();
        var agents = new Option<int>("--agents")
        {
            Description = "Share it among so many agents like this host, and show the shares.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        agents.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > MostAgents)
            {
                given.AddError($"--agents is 1 to {MostAgents}");
            }
        });
        file.AddTo(command);
        command.Options.Add(agents);
        command.SetAction(result =>
        {
            var console = context.Global.Console(result);
            var (plan, _) = file.Read(result);
            var view = TupleView.Of(plan, TupleView.ThisHost(), result.GetRequiredValue(agents));
            console.Out.Write(console.Json ? view.ToJson() : view.ToText());
            foreach (var warning in view.Warnings)
            {
                console.Warn(warning);
            }
            return 0;
        });
        return command;
    }
}
