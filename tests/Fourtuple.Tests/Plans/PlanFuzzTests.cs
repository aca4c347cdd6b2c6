using System.Diagnostics;
using System.Text;

namespace Fourtuple.Tests.Plans;

/// <summary>Mutated good plans: whatever comes out is a plan or problems, never an exception, and soon.</summary>
public class PlanFuzzTests
{
    private const int Cases = 10_000;

    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "&a ", "*a", "!!int ", "'", "\"", "\\",
        "\\U00110000", "\\xZZ",
        "\\ud800", "#", "|", ">", "|9\n", "%YAML 9.9\n", "---\n", "...\n", "?", "~", "null", "0", "-1",
        "1e309", "70000",
        "99999999999999999999", "k", "M", "/s", "%", "ms", "\t", "\u0000", "\u2028", "\ud800", "\uffff", "auto", "any",
        "spec:", "10.0.0.0/0", "::", "127.0.0.1-127.0.0.0", "dns:", "interface:", "p(", "))", "<", ",", "@", "`",
    ];

    [Fact]
    public void Mutated_plans_never_throw()
    {
        var random = new Random(20_240_917);
        var good = PlanFiles.Examples.Select(File.ReadAllText).Append(PlanFiles.Small).ToArray();
        var slowest = TimeSpan.Zero;
        var (plans, refused) = (0, 0);
        for (var number = 0; number < Cases; number++)
        {
            var text = Mutated(good[random.Next(good.Length)], random);
            var setting = Mutated("spec.profile[0].ramp.to=50k", random);
            var start = Stopwatch.GetTimestamp();
            var result = number % 4 == 0 ? PlanFiles.Read(text, setting) : PlanFiles.Read(text);
            var took = Stopwatch.GetElapsedTime(start);
            slowest = took > slowest ? took : slowest;
            Assert.Equal(result.Plan is null, result.Problems.Count > 0);
            Assert.All(result.Problems, problem => Assert.True(problem is { Line: >= 1, Column: >= 1 }));
            (plans, refused) = result.Plan is null ? (plans, refused + 1) : (plans + 1, refused);
        }
        Assert.True(plans > 100 && refused > 1_000, $"{plans} plans, {refused} refused: the fuzz is blind");
        Assert.True(slowest < TimeSpan.FromSeconds(5), $"slowest read took {slowest}");
    }

    private static string Mutated(string text, Random random)
    {
        var mutant = new StringBuilder(text);
        for (var edit = random.Next(1, 5); edit > 0 && mutant.Length > 1; edit--)
        {
            var at = random.Next(mutant.Length);
            var length = Math.Min(random.Next(1, 12), mutant.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    mutant.Remove(at, length);
                    break;
                case 1:
                    mutant.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    mutant[at] = (char)random.Next(0x80);
                    break;
                case 3:
                    mutant.Insert(random.Next(mutant.Length), mutant.ToString(at, length));
                    break;
                default:
                    mutant.Insert(at, Pieces[random.Next(Pieces.Length)], random.Next(1, 60));
                    break;
            }
        }
        return mutant.ToString();
    }
}
