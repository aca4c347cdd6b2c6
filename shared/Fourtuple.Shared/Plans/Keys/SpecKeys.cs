namespace Fourtuple.Shared.Plans.Keys;

/// <summary>Keys of a plan outside <c>spec.load</c> and <c>spec.profile</c>.</summary>
internal static class SpecKeys
{
    /// <summary>Bounds of lists; each is checked against the others, so that the product stays small.</summary>
    private const int MostTargets = 256;
    private const int MostProfileItems = 1_000;
    private const int MostExpressions = 32;

    public static KeyTable Metadata { get; } = new("metadata",
    [
        new("name", Shapes.Name, "Name of the plan.") { Required = true },
        new("labels", Shapes.Labels, "Free texts that travel into the report."),
    ]);

    public static KeyTable Ceiling { get; } = new("ceiling",
    [
        new("connections", Shapes.Count, "Most connections at once."),
        new("connectRate", Shapes.Rate, "Most new connections a second."),
        new("requestRate", Shapes.Rate, "Most requests a second."),
        new("duration", Shapes.Duration, "Longest run."),
    ]);

    public static KeyTable Safety { get; } = new("safety",
    [
        new("allow", Shapes.AllowEntries, "Where connections may go; empty means loopback only."),
        new("ceiling", new SectionShape(Ceiling), "Upper bounds; a plan that asks for more is refused."),
    ]);

    public static KeyTable Target { get; } = new("target",
    [
        new("name", Shapes.Name, "Name of the target.") { Required = true },
        new("addresses", Shapes.TargetAddresses, "A CIDR means every address in it.") { Required = true },
        new("ports", Shapes.Ports, "Destination ports.") { Required = true },
        new("weight", new NumberShape(NumberUnit.Count, 1e-3, 1e6, false, "a number such as 3 or 0.5"),
            "Share of the level among the targets.") { Default = "1" },
    ]);

    public static KeyTable Sources { get; } = new("sources",
    [
        new("addresses", Shapes.SourceAddresses, "Source addresses of the agents.") { Default = AddressText.Auto },
        new("ports", Shapes.SourcePorts, "Source ports, less those that listeners hold; absent: automatic."),
        new("reuse", new ChoiceShape("per-destination", "exclusive"),
            "Whether a source port serves every destination or one only.") { Default = "per-destination" },
        new("bind", new ChoiceShape("explicit", "kernel"), "Who chooses the source port.") { Default = "explicit" },
    ]);

    public static KeyTable Agents { get; } = new("agents",
    [
        new("count", new EitherShape("a whole number, or all", new ChoiceShape("all"), Shapes.Whole(1, 10_000)),
            "How many agents take part.") { Default = "all" },
        new("select", Shapes.Labels, "Labels an agent must have."),
        new("onLoss", new ChoiceShape("redistribute", "deficit", "abort"), "What happens when an agent is lost.")
        { Default = "redistribute" },
    ]);

    public static KeyTable Expression { get; } = new("expression",
    [
        new("expr", new TextShape("an expression such as p(99)<250ms"), "What must hold.") { Required = true },
        new("abort", Shapes.Flag, "Stop the run when it does not.") { Default = "false" },
        new("after", Shapes.DurationOrZero, "Not judged for an abort before this.") { Default = "0s" },
    ]);

    public static PlanShape Criteria { get; } = new MapShape(
        new ListShape(
            new EitherShape(
                "an expression such as p(99)<250ms", new TextShape("an expression"), new SectionShape(Expression)),
            MostExpressions, true),
        64);

    public static KeyTable Report { get; } = new("report",
    [
        new("formats", new ListShape(new ChoiceShape("html", "json", "csv", "md", "hlog"), 5, true), "Files written.")
        { Default = "html, json, csv, md" },
        new("percentiles", new ListShape(Shapes.Percentile, 50, false), "Percentiles shown.")
        { Default = "50, 90, 99, 99.9, 99.99" },
        new("compareTo", new TextShape("a run, or last"), "The run to compare with."),
    ]);

    public static KeyTable Spec { get; } = new("spec",
    [
        new("safety", new SectionShape(Safety), "Refused before the first SYN when violated."),
        new("targets", new ListShape(new SectionShape(Target), MostTargets, false), "What is connected to.")
        { Required = true },
        new("sources", new SectionShape(Sources), "Where connections come from."),
        new("agents", new SectionShape(Agents), "Which agents take part."),
        new("load", new SectionShape(LoadKeys.Load), "What each connection does.") { Required = true },
        new("profile", new ListShape(new SectionShape(ProfileKeys.Verbs), MostProfileItems, false),
            "What happens when, one verb an item.") { Required = true },
        new("thresholds", Criteria, "Judge the target, by metric."),
        new("validity", Criteria, "Judge the generator, by metric."),
        new("report", new SectionShape(Report), "What is written after the run."),
    ]);

    public static KeyTable Plan { get; } = new("plan",
    [
        new("apiVersion", new ChoiceShape(LoadPlan.ApiVersion), "Version of this format.") { Required = true },
        new("kind", new ChoiceShape(LoadPlan.Kind), "What the file is.") { Required = true },
        new("metadata", new SectionShape(Metadata), "Name and labels.") { Required = true },
        new("spec", new SectionShape(Spec), "The plan itself.") { Required = true },
    ]);
}
