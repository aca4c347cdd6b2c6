namespace Fourtuple.Shared.Plans.Keys;

/// <summary>Keys of the items of <c>spec.profile</c>.</summary>
internal static class ProfileKeys
{
    public static KeyTable Ramp { get; } = new("ramp",
    [
        new("to", Shapes.Level, "Level to reach.") { Required = true },
        new("over", Shapes.Duration, "Linear over this time, at intended instants; not with pace."),
        new("pace", Shapes.Rate, "At the engine's own pace, at most this many a second; not with over."),
        new("stopWhen", new TextShape("a metric and an expression such as connect.failed rate>1%"),
            "Ends the ramp at the level where this becomes true."),
    ]);

    public static KeyTable Steps { get; } = new("steps",
    [
        new("by", Shapes.Level, "Size of a step.") { Required = true },
        new("to", Shapes.Level, "Last level.") { Required = true },
        new("settle", Shapes.Duration, "Time at each level.") { Required = true },
        new("rampOver", Shapes.DurationOrZero, "Time to move to the next level; 0s: the engine's pace.")
        { Default = "0s" },
    ]);

    public static KeyTable Search { get; } = new("search",
    [
        new("between", new ListShape(Shapes.Level, 2, false), "Lowest and highest level.") { Required = true },
        new("tolerance", Shapes.Percent(1e-4, 0.5), "Ends when the bracket is this narrow.") { Default = "2%" },
        new("rampOver", Shapes.DurationOrZero, "Time to move to a level; 0s: the engine's pace.") { Default = "0s" },
        new("settle", Shapes.Duration, "Time at each level.") { Required = true },
        new("confirm", Shapes.Whole(1, 100), "How often the result is confirmed.") { Default = "1" },
    ]);

    public static KeyTable Hold { get; } = new("hold",
        [new("for", Shapes.Duration, "Time at the level reached.") { Required = true }]);

    public static KeyTable Pause { get; } = new("pause",
        [new("for", Shapes.Duration, "Time in which nothing is started.") { Required = true }]);

    public static KeyTable Drain { get; } = new("drain",
    [
        new("over", Shapes.DurationOrZero, "Closes evenly over this time.") { Default = "0s" },
        new("close", new ChoiceShape("fin", "rst", "abandon"), "How connections are closed.") { Default = "fin" },
    ]);

    public static KeyTable Verbs { get; } = new("profile item",
    [
        new("ramp", new SectionShape(Ramp), "Moves the level."),
        new("steps", new SectionShape(Steps), "Moves the level in steps."),
        new("search", new SectionShape(Search), "Finds the highest level that meets the thresholds."),
        new("hold", new SectionShape(Hold), "Stays at the level, or at the one a search confirmed."),
        new("pause", new SectionShape(Pause), "Starts nothing for a while."),
        new("drain", new SectionShape(Drain), "Closes everything; the last item."),
    ])
    {
        ExactlyOne = true,
    };
}
