namespace Fourtuple.Shared.Plans.Checks;

/// <summary>Criteria on metrics that this plan never measures would pass without meaning anything.</summary>
internal static class MetricChecks
{
    public static IEnumerable<Finding> Find(PlanSpec spec)
    {
        var criteria = spec.Thresholds.Select(each => (Path: "spec.thresholds", each.Criterion))
            .Concat(spec.Validity.Select(each => (Path: "spec.validity", each.Criterion)))
            .Select(each => (Path: $"{each.Path}.\"{each.Criterion.Metric}\"", each.Criterion))
            .Concat(StopConditions(spec.Profile));
        foreach (var (path, criterion) in criteria.DistinctBy(each => each.Path))
        {
            if (WhyUnmeasured(spec.Load, criterion.Metric) is { } why)
            {
                yield return Finding.Plan(
                    path, $"{criterion.Metric} is never measured by this plan", why,
                    "remove it, or add what it measures");
            }
        }
    }

    private static IEnumerable<(string Path, Criterion Criterion)> StopConditions(IReadOnlyList<ProfileStep> profile)
    {
        for (var step = 0; step < profile.Count; step++)
        {
            if (profile[step] is ProfileStep.Ramp { StopWhen: { } criterion })
            {
                yield return ($"spec.profile[{step}].ramp.stopWhen", criterion);
            }
        }
    }

    private static string? WhyUnmeasured(LoadSpec load, string metric)
    {
        var exchanges = load.Keepalive is not null || load.Exchange is not null;
        return metric switch
        {
            MetricNames.RequestTime or MetricNames.RequestFailed or MetricNames.RequestRate
                when load.Mode != LoadMode.Request => "requests are made in mode request only",
            MetricNames.ConnectRate when load.Mode != LoadMode.Churn => "openings have a rate in mode churn only",
            MetricNames.ExchangeTime or MetricNames.ExchangeFailed when !exchanges =>
                "there is neither load.keepalive nor load.exchange",
            _ => null,
        };
    }
}
