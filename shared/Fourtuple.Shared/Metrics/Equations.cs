namespace Fourtuple.Shared.Metrics;

/// <summary>Collects the equations of an account that do not hold, each with its numbers.</summary>
internal sealed class Equations
{
    private readonly List<string> _violations = [];

    public IReadOnlyList<string> Violations => _violations;

    public void Equal(string name, long value, params ReadOnlySpan<(string Name, long Value)> parts)
    {
        // 128 bits: numbers from a broken or lying agent must not add up by wrapping around.
        Int128 sum = 0;
        foreach (var part in parts)
            sum += part.Value;
        if (sum == value)
            return;
        var terms = new List<string>();
        foreach (var part in parts)
            terms.Add($"{part.Name} {part.Value}");
        _violations.Add($"{name} {value} is not {string.Join(" + ", terms)} = {sum}");
    }

    public void AtMost(string name, long value, string boundName, long bound)
    {
        if (value > bound)
            _violations.Add($"{name} {value} is more than {boundName} {bound}");
    }

    public void NotNegative(params ReadOnlySpan<(string Name, long Value)> counters)
    {
        foreach (var counter in counters)
        {
            if (counter.Value < 0)
                _violations.Add($"{counter.Name} {counter.Value} is negative");
        }
    }
}
