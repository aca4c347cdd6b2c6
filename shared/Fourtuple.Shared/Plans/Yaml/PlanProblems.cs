using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>
/// Collects problems in the order found, up to a bound: a reader fixes the first few and reads again.
/// </summary>
internal sealed class PlanProblems
{
    private const int Most = 100;

    private readonly List<PlanProblem> _found = [];

    public IReadOnlyList<PlanProblem> Found => _found;

    public bool Any => _found.Count > 0;

    public void Add(Mark mark, string path, TextProblem problem, ProblemKind kind = ProblemKind.Plan)
    {
        if (_found.Count < Most)
        {
            _found.Add(new PlanProblem(
                mark.File, mark.Line, mark.Column, path, PlanText.Safe(problem.What), PlanText.Safe(problem.Advice))
            {
                Why = PlanText.Safe(problem.Why),
                Kind = kind,
            });
        }
    }

    public void Add(Mark mark, string path, string what, string why, string advice) =>
        Add(mark, path, new TextProblem(what, why, advice));
}
