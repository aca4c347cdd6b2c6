using System.CommandLine;
using Fourtuple.Pbm.Local;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm tuple space</c>: how many connections a plan has room for on this host.</summary>
public static class TupleCommand
{
    public static Command Create(PbmContext context)
    {
        var tuple = new PbmCommand("tuple", "Works on 4-tuples.", "pbm tuple space -f plan.yaml");
        tuple.Subcommands.Add(Space(context));
        return tuple;
    }

    private static PbmCommand Space(PbmContext context)
    {
        var command = new PbmCommand(
            "space", "Shows the tuple space of a plan on this host: size, ports, what is left out, destinations.",
            "pbm tuple space -f plan.yaml", "pbm tuple space -f plan.yaml -o json");
        var file = new PlanFile();
        file.AddTo(command);
        command.SetAction(result =>
        {
            var console = context.Global.Console(result);
            var (plan, _) = file.Read(result);
            var view = TupleView.Of(plan, TupleView.ThisHost());
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
