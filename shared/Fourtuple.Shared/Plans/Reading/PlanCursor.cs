using System.Text;
using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Plans.Yaml;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>
/// A node with its path. Each As... method returns the value, or null after it reported why there is none, so that
/// reading goes on and finds every problem.
/// </summary>
internal sealed class PlanCursor(PlanNode node, string path, PlanProblems problems)
{
    public PlanNode Node { get; } = node;

    public string Path { get; } = path;

    public void Refuse(TextProblem problem) => problems.Add(Node.Mark, Path, problem);

    public PlanSection AsSection(KeyTable table)
    {
        if (Node is not PlanMapping)
        {
            Mismatch($"a mapping with {string.Join(", ", table.Keys.Take(4).Select(key => key.Name))}");
        }
        return new PlanSection(Node as PlanMapping, Node.Mark, table, Path, problems);
    }

    public string? AsText(TextShape shape)
    {
        if (Scalar(shape) is not { } text)
        {
            return null;
        }
        var problem = text.Length > shape.Longest
            ? new TextProblem($"{Path} is longer than {shape.Longest} characters", "", "shorten it")
            : shape.Check?.Invoke(text);
        if (problem is not null)
        {
            Refuse(problem with { What = $"{Path}: {problem.What}" });
        }
        return problem is null ? text : null;
    }

    public string? AsChoice(ChoiceShape shape)
    {
        if (Scalar(shape) is not { } text)
        {
            return null;
        }
        if (shape.Names.Contains(text))
        {
            return text;
        }
        var near = NearestName.Of(text, shape.Names);
        Refuse(new TextProblem(
            $"{Path} is '{text}'", $"it is one of {string.Join(", ", shape.Names)}",
            near is null ? "choose one of these" : $"did you mean '{near}'?"));
        return null;
    }

    /// <param name="levelIsRate">What a level is in the mode of the plan; null when the mode is unknown.</param>
    public double? AsNumber(NumberShape shape, bool? levelIsRate = null)
    {
        if (Scalar(shape) is not { } text)
        {
            return null;
        }
        var value = 0.0;
        var good = shape.Unit switch
        {
            NumberUnit.Count => PlanQuantity.TryCount(text, out value),
            NumberUnit.Rate => PlanQuantity.TryRate(text, out value),
            NumberUnit.Percent => PlanQuantity.TryPercent(text, out value),
            _ => (levelIsRate != true && PlanQuantity.TryCount(text, out value) && value % 1 == 0)
                || (levelIsRate != false && PlanQuantity.TryRate(text, out value)),
        };
        if (good && value >= shape.Least && value <= shape.Most && (!shape.Whole || value % 1 == 0))
        {
            return value;
        }
        Refuse(new TextProblem(
            $"{Path} is '{text}'", good ? "that is out of range" : "that cannot be read", $"write {shape.Form}"));
        return null;
    }

    public TimeSpan? AsDuration(DurationShape shape)
    {
        if (Scalar(shape) is not { } text)
        {
            return null;
        }
        if (PlanQuantity.TryDuration(text, out var value) && value >= shape.Least)
        {
            return value;
        }
        Refuse(new TextProblem($"{Path} is '{text}'", "that is no usable duration", $"write {shape.Form}"));
        return null;
    }

    public bool? AsFlag()
    {
        if (Scalar(Shapes.Flag) is not { } text)
        {
            return null;
        }
        if (text is "true" or "false")
        {
            return text == "true";
        }
        Refuse(new TextProblem($"{Path} is '{text}'", "it is a switch", "write true or false"));
        return null;
    }

    public ReadOnlyMemory<byte>? AsBytes(BytesShape shape)
    {
        if (Scalar(shape) is not { } text)
        {
            return null;
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0 && bytes.Length <= shape.Most)
        {
            return bytes;
        }
        Refuse(new TextProblem($"{Path} has {bytes.Length} bytes", "", $"write {shape.Form}"));
        return null;
    }

    public IReadOnlyList<PlanCursor> AsItems(ListShape shape)
    {
        if (Node is not PlanList list)
        {
            if (shape.OneAllowed && Node is not PlanScalar { IsNull: true })
            {
                return [this];
            }
            Mismatch(shape.Form);
            return [];
        }
        if (list.Items.Count > shape.Most)
        {
            Refuse(new TextProblem($"{Path} has {list.Items.Count} items", "lists are bounded",
                $"at most {shape.Most}"));
            return [];
        }
        return [.. list.Items.Select((item, index) => new PlanCursor(item, $"{Path}[{index}]", problems))];
    }

    /// <summary>The entries of a mapping with free keys; the key's own cursor reports about the key.</summary>
    public IReadOnlyList<(string Key, PlanCursor AtKey, PlanCursor Value)> AsEntries(MapShape shape)
    {
        if (Node is not PlanMapping mapping)
        {
            Mismatch(shape.Form);
            return [];
        }
        if (mapping.Entries.Count > shape.Most)
        {
            Refuse(new TextProblem($"{Path} has {mapping.Entries.Count} keys", "", $"at most {shape.Most}"));
            return [];
        }
        return [.. mapping.Entries.Select(entry => (
            entry.Key,
            new PlanCursor(new PlanScalar(entry.KeyMark, entry.Key, false), PlanPath.Join(Path, entry.Key), problems),
            new PlanCursor(entry.Value, PlanPath.Join(Path, entry.Key), problems)))];
    }

    public void Mismatch(string form) =>
        Refuse(new TextProblem($"{Path} is {Node.Kind}", "another form is expected", $"write {form}"));

    private string? Scalar(PlanShape shape)
    {
        if (Node is PlanScalar { IsNull: false } scalar)
        {
            return scalar.Text;
        }
        Mismatch(shape.Form);
        return null;
    }
}
