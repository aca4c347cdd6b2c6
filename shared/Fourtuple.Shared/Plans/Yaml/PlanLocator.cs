namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>Finds where a path stands in the text, so that checks can work on the plan's records alone.</summary>
internal sealed class PlanLocator(PlanNode root)
{
    /// <summary>The position of the value at the path, or of the nearest thing above it that was written.</summary>
    public Mark Find(string path)
    {
        var node = root;
        if (PlanPath.TryParse(path, out var steps) is not null)
        {
            return node.Mark;
        }
        foreach (var step in steps)
        {
            var next = node switch
            {
                PlanMapping mapping when step.Name is not null => mapping.Find(step.Name)?.Value,
                PlanList list when step.Name is null && step.Index < list.Items.Count => list.Items[step.Index],
                // A single value stands for a list of one.
                PlanScalar or PlanMapping when step is { Name: null, Index: 0 } => node,
                _ => null,
            };
            if (next is null)
            {
                break;
            }
            node = next;
        }
        return node.Mark;
    }
}
