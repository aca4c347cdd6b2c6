namespace Fourtuple.Pbm.Shell;

/// <summary>What the word before the cursor may become.</summary>
/// <param name="Start">Where that word begins in the line.</param>
/// <param name="Quote">The quotation mark that is open in it, or 0.</param>
public sealed record Completion(int Start, char Quote, IReadOnlyList<Candidate> Candidates)
{
    /// <summary>
    /// What all candidates begin with, as it is typed; a single one with the blank behind it when it is whole.
    /// </summary>
    public string Common()
    {
        if (Candidates.Count == 0)
        {
            return "";
        }
        var common = Candidates[0].Text;
        foreach (var candidate in Candidates.Skip(1))
        {
            common = common[..common.Zip(candidate.Text).TakeWhile(pair => pair.First == pair.Second).Count()];
        }
        var end = Candidates is [{ IsWhole: true }] ? (Quote == '\0' ? " " : $"{Quote} ") : "";
        return ShellWords.Quoted(common, Quote) + end;
    }
}

/// <param name="Description">Shown beside it where there is room.</param>
/// <param name="IsWhole">Nothing can follow in the same word; false for a folder.</param>
public sealed record Candidate(string Text, string Description = "", bool IsWhole = true);
