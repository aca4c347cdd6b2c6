namespace Fourtuple.Coordinator.Reports;

/// <summary>Failures summed over destinations and agents: what a person reads first.</summary>
public sealed record ErrorGroup(string Phase, string Cause, string Side, long Count, int Destinations, string Advice)
{
    public static IReadOnlyList<ErrorGroup> Of(IReadOnlyList<ErrorEntry> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return
        [
            .. errors.GroupBy(row => (row.Phase, row.Cause)).Select(group => new ErrorGroup(
                    group.Key.Phase, group.Key.Cause, group.First().Side, group.Sum(row => row.Count),
                    group.Select(row => row.Destination).Distinct().Count(), group.First().Advice))
                .OrderByDescending(group => group.Count).ThenBy(group => group.Cause, StringComparer.Ordinal),
        ];
    }
}
