using Fourtuple.Pbm.Tuples;
using Fourtuple.Sockets.Rules;

namespace Fourtuple.Pbm.Commands;

/// <summary><c>pbm tuple rules</c>: asks this kernel which sockets may share a port.</summary>
internal static class TupleRulesCommand
{
    public static PbmCommand Create(PbmContext context)
    {
        var command = new PbmCommand(
            "rules", "Probes this kernel's rules about sharing ports, one row a rule; exit code 1 when it differs.",
            "pbm tuple rules", "pbm tuple rules -o json", "ip netns exec NAME pbm tuple rules");
        command.SetAction(result =>
        {
            var console = context.Global.Console(result);
            var outcomes = new RuleProber(RuleChildProcess.Start).Probe().ToList();
            RulesReport.Print(console, Kernel(), outcomes);
            return 0;
        });
        return command;
    }

    /// <summary>The second process of rules that need two.</summary>
    public static PbmCommand CreateChild()
    {
        var command = new PbmCommand(RuleChildProcess.CommandName, "The second process of pbm tuple rules.")
        {
            Hidden = true,
        };
        command.SetAction(result =>
        {
            RuleChild.Run(Console.In, result.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    private static string Kernel() => File.Exists("/proc/sys/kernel/osrelease")
        ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim()
        : Environment.OSVersion.Version.ToString();
}
