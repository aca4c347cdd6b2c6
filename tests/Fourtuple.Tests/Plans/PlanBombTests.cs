using System.Text;

namespace Fourtuple.Tests.Plans;

/// <summary>Texts that end or stall a process when YAML is read without bounds.</summary>
public class PlanBombTests
{
    public static TheoryData<string, string> Bombs { get; } = new()
    {
        { new string('[', 20_000), "nested deeper" },
        { new string('[', 200_000), "nested deeper" },
        { new string('{', 20_000), "a mapping as a key" },
        { string.Concat(Enumerable.Repeat("- ", 20_000)), "nested deeper" },
        { string.Concat(Enumerable.Repeat("? ", 20_000)), "a mapping as a key" },
        { string.Concat(Enumerable.Repeat("{a: ", 20_000)), "nested deeper" },
        { string.Concat(Enumerable.Repeat("[a: ", 20_000)), "nested deeper" },
        { "a: [" + string.Concat(Enumerable.Repeat("x,", 30_000)) + "x]", "more than 20000 nodes" },
        { "a: &a [x]\nb: *a", "anchors are not accepted" },
        { "a: *a", "aliases are not accepted" },
        { "a: !!str x", "tags are not accepted" },
        { "a: !<tag:yaml.org,2002:python/object> x", "tags are not accepted" },
        { "a: x\n---\nb: y", "a second document" },
        { new string('a', 300_000), "larger than 256 KiB" },
        { new string('\u20ac', 100_000), "larger than 256 KiB" },
        { "a: \u0001", "control character U+0001" },
        { "a: \u0085", "control character U+0085" },
        { "", "the plan is empty" },
        { "# only a comment", "the plan is empty" },
        { "? [a]\n: b", "a list as a key" },
        { "a: 'x", "not well-formed" },
        { "\"" + new string('\\', 100_001), "" },
        { new string('#', 250_000), "the plan is empty" },
        { new string('\t', 200_000) + "a: b", "" },
        { string.Concat(Enumerable.Repeat("\n", 250_000)) + "[", "not well-formed" },
    };

    [Theory]
    [MemberData(nameof(Bombs), DisableDiscoveryEnumeration = true)]
    public async Task Bombs_are_refused_quickly(string text, string said)
    {
        var reading = Task.Run(() => PlanFiles.Read(text), TestContext.Current.CancellationToken);
        var result = await reading.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Null(result.Plan);
        Assert.Contains(said, result.Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_fine() =>
        PlanFiles.Good("\ufeff" + PlanFiles.Small.Replace("\n", "\r\n", StringComparison.Ordinal));

    [Fact]
    public void Messages_carry_no_control_or_direction_characters()
    {
        var text = PlanFiles.With("mode: hold", "\"m\\u202eo\\x07de\": hold");
        Assert.All(PlanFiles.Read(text).Problems, problem => Assert.DoesNotContain(
            problem.What.EnumerateRunes(), rune => rune.Value is 0x202e or 7 || Rune.IsControl(rune)));
    }
}
