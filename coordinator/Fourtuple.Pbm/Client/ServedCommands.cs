using System.CommandLine;
using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Client;

/// <summary>Turns a registry into commands of the command line, palette by palette.</summary>
internal static class ServedCommands
{
    private static readonly Dictionary<string, string> _palettes = new(StringComparer.Ordinal)
    {
        ["cluster"] = "Looks at the coordinators and members of a cluster.",
        ["actor"] = "Looks at the actors of a cluster.",
        ["agent"] = "Works on the agents of a cluster.",
        ["load"] = "Runs plans on a cluster, follows and stops them.",
        ["report"] = "Works on the reports of runs, in the store or in a run folder.",
        ["safety"] = "Tells who may be connected to.",
        ["log"] = "Reads the events of runs and adds remarks.",
        ["node"] = "Looks at the coordinator that answers.",
    };

    /// <summary>Commands that pbm does by itself win over served ones of the same name.</summary>
    public static void AddTo(RootCommand root, IReadOnlyList<CommandSpec> specs, PbmContext context)
    {
        foreach (var spec in specs)
        {
            var palette = root.Subcommands.FirstOrDefault(each => each.Name == spec.Palette);
            if (palette is null)
            {
                palette = new PbmCommand(
                    spec.Palette, _palettes.GetValueOrDefault(spec.Palette, "Served by the coordinator."));
                root.Subcommands.Add(palette);
            }
            if (palette.Subcommands.All(each => each.Name != spec.Name))
            {
                palette.Subcommands.Add(new ServedCommand(spec, specs, context).Create());
            }
        }
    }
}
