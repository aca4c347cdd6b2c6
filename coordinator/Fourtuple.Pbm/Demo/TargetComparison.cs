using System.Globalization;
using Fourtuple.Coordinator.Reports;
using Fourtuple.Pbm.Commands;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Pbm.Demo;

/// <summary>Lays the target's own counts beside the agent's: what differs was changed on the way. Pure.</summary>
public static class TargetComparison
{
    /// <summary>The outcome with the target's figures in its environment and a warning for each difference.</summary>
    public static RunOutcome Into(RunOutcome outcome, TargetReport target)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(target);
        var report = outcome.Report;
        var environment = new SortedDictionary<string, string>(
            report.Environment.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in Facts(target))
        {
            environment[name] = value;
        }
        return outcome with
        {
            Report = report with
            {
                Environment = environment,
                Warnings = [.. report.Warnings, .. Differences(report, target)],
            },
        };
    }

    /// <summary>One sentence a difference; empty when both sides saw the same.</summary>
    public static IEnumerable<string> Differences(RunReport report, TargetReport target)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(target);
        var established = report.Accounting.Established;
        if (target.Accepted > established)
        {
            yield return $"The target accepted {Quantity.Count(target.Accepted)} connections and the agent established "
                + $"{Quantity.Count(established)}: somebody else connected to this target too.";
        }
        else if (target.Accepted < established)
        {
            yield return $"The target accepted {Quantity.Count(target.Accepted)} connections and the agent established "
                + $"{Quantity.Count(established)}: the rest stayed in accept queues, or something on the way answered.";
        }
        foreach (var source in report.Sources)
        {
            var seen = target.Sources.FirstOrDefault(each => each.Address.ToString() == source.Address);
            if (seen is null)
            {
                yield return $"The target saw no connection from {source.Address}: a NAT on the way changes the source "
                    + "address, so its tuples are not the plan's.";
            }
            else if (seen.Ports.Count > 0 && seen.Ports.Count != source.Ports.Distinct)
            {
                yield return $"The agent used {Quantity.Count(source.Ports.Distinct)} source ports of {source.Address} "
                    + $"and the target saw {Quantity.Count(seen.Ports.Count)}: a NAT on the way rewrites ports, or others "
                    + "connect from this address.";
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(TargetReport target)
    {
        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        yield return ("target.accepted", Text(target.Accepted));
        yield return ("target.peakOpen", Text(target.PeakOpen));
        yield return ("target.engine", target.Engine);
        yield return ("target.rings", Text(target.Rings));
        yield return ("target.rssBytes", Text(target.RssBytes));
        yield return ("target.cpuSeconds", Text(Math.Round(target.CpuSeconds, 3)));
        yield return ("target.sourcePorts", Text(target.Sources.Sum(source => source.Ports.Count)));
    }
}
