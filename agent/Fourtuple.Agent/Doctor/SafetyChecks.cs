using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>Where this agent may connect to, and how much of it, whatever a message says.</summary>
internal static class SafetyChecks
{
    public static IEnumerable<Finding> Of(PreflightCase about)
    {
        var allowed = new AllowList(about.Options.Allow);
        foreach (var group in about.Grant.Space.Boxes.SelectMany(box => box.Destinations.Groups))
        {
            foreach (var range in group.Addresses.Ranges)
            {
                if (allowed.WhyNot(range) is { } why)
                {
                    yield return Finding.Refuse(
                        "safety", $"Agent {about.Options.Name} may not connect to {range} (target {group.Target}).",
                        $"{char.ToUpperInvariant(why[0])}{why[1..]}.",
                        "If this target is yours to load, add it to FOURTUPLE_ALLOW on the agent's host.");
                }
            }
        }
        foreach (var range in about.Grant.Space.Boxes.SelectMany(box => box.Sources.Ranges).Distinct())
        {
            if (!PermittedSources.Permits(about.Options.Sources, range, about.Host.Addresses))
            {
                yield return Finding.Refuse(
                    "safety", $"Agent {about.Options.Name} may not connect from {range}.",
                    "Its own setting FOURTUPLE_SOURCES leaves that out, and no message can widen it.",
                    "Name other sources.addresses in the plan, or change FOURTUPLE_SOURCES on the agent's host.");
            }
        }
        if (about.Grant.MaxOpen > about.Options.MaxConnections)
        {
            yield return Finding.Refuse(
                "safety", $"{about.Grant.MaxOpen:N0} connections are more than agent {about.Options.Name} may hold.",
                $"Its own ceiling is {about.Options.MaxConnections:N0}, and no message can raise it.",
                "Lower the plan's level, add agents, or raise FOURTUPLE_MAX_CONNECTIONS on the agent's host.");
        }
    }
}
