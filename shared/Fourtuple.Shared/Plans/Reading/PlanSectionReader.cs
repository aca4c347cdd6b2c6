using Fourtuple.Shared.Plans.Keys;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads the whole plan; what could not be read stands as an empty value, and the problems say so.</summary>
internal static class PlanSectionReader
{
    public static LoadPlan Read(PlanCursor root)
    {
        var plan = root.AsSection(SpecKeys.Plan);
        plan.Choice("apiVersion");
        plan.Choice("kind");
        var metadata = plan.Section("metadata");
        return new LoadPlan(
            new PlanMetadata(metadata.Text("name") ?? "", metadata.Texts("labels", null)),
            ReadSpec(plan.Section("spec")));
    }

    private static PlanSpec ReadSpec(PlanSection spec)
    {
        var load = spec.Section("load");
        var modeKnown = load.Choice("mode") is "hold" or "churn" or "request";
        var loadSpec = LoadReader.Read(load, modeKnown);
        return new PlanSpec(
            ReadSafety(spec.Section("safety")),
            TargetReader.Read(spec),
            SourceReader.Read(spec.Section("sources")),
            ReadAgents(spec.Section("agents")),
            loadSpec,
            ProfileReader.Read(spec, modeKnown ? loadSpec.Mode != LoadMode.Hold : null),
            CriteriaReader.Read(spec, "thresholds"),
            CriteriaReader.Read(spec, "validity"),
            ReadReport(spec.Section("report")));
    }

    private static SafetySpec ReadSafety(PlanSection safety)
    {
        var ceiling = safety.Section("ceiling");
        return new SafetySpec(
            safety.Texts("allow"),
            new CeilingSpec(
                (long?)ceiling.Number("connections"), ceiling.Number("connectRate"), ceiling.Number("requestRate"),
                ceiling.Duration("duration")));
    }

    private static AgentSpec ReadAgents(PlanSection agents)
    {
        var either = (EitherShape)SpecKeys.Agents["count"].Shape;
        var count = agents.Value("count")!;
        var all = count.Node is Yaml.PlanScalar { Text: "all" };
        return new AgentSpec(
            all ? null : (int?)count.AsNumber((NumberShape)either.Shapes[1] with { Form = either.Form }),
            agents.Texts("select", null), agents.Choice<OnLoss>("onLoss"));
    }

    private static ReportSpec ReadReport(PlanSection report)
    {
        var format = (ChoiceShape)((ListShape)SpecKeys.Report["formats"].Shape).Item;
        return new ReportSpec(
            [.. report.Items("formats").Select(item => item.AsChoice(format)).OfType<string>().Distinct()],
            [.. report.Texts("percentiles").Select(ReadPercentile)],
            report.Text("compareTo"));
    }

    private static double ReadPercentile(string text) => PlanQuantity.TryCount(text, out var value) ? value : 0;
}
