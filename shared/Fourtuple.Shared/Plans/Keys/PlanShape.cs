using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Keys;

/// <summary>What a key's value looks like. The reader and the published JSON Schema both follow these.</summary>
/// <param name="Form">The accepted form, as a message says it: "a duration such as 250ms".</param>
internal abstract record PlanShape(string Form);

/// <param name="Check">Finds what is wrong with a text; null when any text will do.</param>
/// <param name="Pattern">The same as a regular expression, as far as one can say it; for the schema only.</param>
internal sealed record TextShape(
    string Form, int Longest = 256, Func<string, TextProblem?>? Check = null, string? Pattern = null) : PlanShape(Form);

internal sealed record ChoiceShape(params string[] Names) : PlanShape(string.Join(" or ", Names));

internal enum NumberUnit
{
    /// <summary>k and M allowed.</summary>
    Count,

    /// <summary>Ends in /s.</summary>
    Rate,

    /// <summary>Count in mode hold, Rate in the other modes.</summary>
    Level,

    /// <summary>Ends in %; read as a fraction.</summary>
    Percent,
}

/// <param name="Least">Inclusive, in the unit read (percentages as fractions).</param>
internal sealed record NumberShape(NumberUnit Unit, double Least, double Most, bool Whole, string Form)
    : PlanShape(Form);

internal sealed record DurationShape(TimeSpan Least) : PlanShape("a duration such as 250ms, 30s, 5m or 2h");

internal sealed record FlagShape() : PlanShape("true or false");

/// <summary>Bytes written as text (YAML escapes apply), sent as UTF-8.</summary>
internal sealed record BytesShape(int Most) : PlanShape($"a text of 1 to {Most} bytes");

/// <param name="OneAllowed">A single value may stand for a list of one.</param>
internal sealed record ListShape(PlanShape Item, int Most, bool OneAllowed)
    : PlanShape(OneAllowed ? $"{Item.Form}, or a list of these" : "a list");

/// <summary>Free names with values of one shape.</summary>
internal sealed record MapShape(PlanShape Value, int Most) : PlanShape("a mapping");

internal sealed record SectionShape(KeyTable Table) : PlanShape("a mapping");

internal sealed record EitherShape(string Form, params PlanShape[] Shapes) : PlanShape(Form);
