using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Plans.Yaml;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads <c>spec.profile</c>, one verb an item.</summary>
internal static class ProfileReader
{
    /// <param name="levelIsRate">False in mode hold, true in the others, null when the mode is unknown.</param>
    public static IReadOnlyList<ProfileStep> Read(PlanSection spec, bool? levelIsRate)
    {
        TargetReader.RefuseEmpty(spec, "profile", "a run needs something to do");
        return [.. spec.Items("profile").Select(item => ReadItem(item, levelIsRate)).OfType<ProfileStep>()];
    }

    private static ProfileStep? ReadItem(PlanCursor cursor, bool? levelIsRate)
    {
        var item = cursor.AsSection(ProfileKeys.Verbs);
        if (cursor.Node is not PlanMapping mapping)
        {
            return null;
        }
        if (mapping.Entries.Count != 1)
        {
            cursor.Refuse(new TextProblem(
                $"{cursor.Path} has {mapping.Entries.Count} verbs", "items run one after the other, one verb each",
                "give each verb an item of its own"));
            return null;
        }
        var verb = mapping.Entries[0].Key;
        return verb switch
        {
            "ramp" => ReadRamp(item.Section(verb), levelIsRate),
            "steps" => ReadSteps(item.Section(verb), levelIsRate),
            "search" => ReadSearch(item.Section(verb), levelIsRate),
            "hold" => new ProfileStep.Hold(item.Section(verb).Duration("for") ?? default),
            "pause" => new ProfileStep.Pause(item.Section(verb).Duration("for") ?? default),
            "drain" => ReadDrain(item.Section(verb)),
            _ => null,
        };
    }

    private static ProfileStep.Ramp ReadRamp(PlanSection ramp, bool? levelIsRate)
    {
        if (ramp.Has("over") && ramp.Has("pace"))
        {
            ramp.Value("pace")!.Refuse(new TextProblem(
                $"{ramp.Path} has both over and pace", "over sets when each start is due, pace only a cap",
                "keep one of them"));
        }
        Criterion? stopWhen = null;
        if (ramp.Text("stopWhen") is { } text && !CriterionParser.TryParse(text, out stopWhen, out var problem))
        {
            ramp.Value("stopWhen")!.Refuse(problem);
        }
        return new ProfileStep.Ramp(
            ramp.Number("to", levelIsRate) ?? 0, ramp.Duration("over"), ramp.Number("pace"), stopWhen);
    }

    private static ProfileStep.Steps ReadSteps(PlanSection steps, bool? levelIsRate)
    {
        var by = steps.Number("by", levelIsRate) ?? 1;
        if (by <= 0)
        {
            steps.Value("by")!.Refuse(new TextProblem($"{steps.Path}.by is 0", "it would never end", "make it larger"));
        }
        return new ProfileStep.Steps(
            by, steps.Number("to", levelIsRate) ?? 0, steps.Duration("rampOver") ?? default,
            steps.Duration("settle") ?? default);
    }

    private static ProfileStep.Search ReadSearch(PlanSection search, bool? levelIsRate)
    {
        var shape = (NumberShape)((ListShape)ProfileKeys.Search["between"].Shape).Item;
        var items = search.Items("between");
        var levels = items.Select(item => item.AsNumber(shape, levelIsRate)).OfType<double>().ToList();
        if (search.Value("between") is { Node: PlanList } between
            && (items.Count != 2 || (levels.Count == 2 && levels[0] >= levels[1])))
        {
            between.Refuse(new TextProblem(
                $"{between.Path} is not a lower and a higher level", "the search narrows this bracket",
                "write [lowest, highest]"));
        }
        return new ProfileStep.Search(
            levels.FirstOrDefault(), levels.LastOrDefault(), search.Number("tolerance") ?? 0,
            search.Duration("rampOver") ?? default, search.Duration("settle") ?? default, search.Whole("confirm") ?? 1);
    }

    private static ProfileStep.Drain ReadDrain(PlanSection drain) =>
        new(drain.Duration("over") ?? default, drain.Choice<DrainClose>("close"));
}
