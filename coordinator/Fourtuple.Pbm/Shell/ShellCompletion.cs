namespace Fourtuple.Pbm.Shell;

/// <summary>Completes a line with values of the server, which are asked for only when the line needs them.</summary>
/// <param name="files">What completes paths; null when the caller does that, and is told so by null.</param>
internal sealed class ShellCompletion(
    CommandNode tree, ServerLink link, Func<string, IReadOnlyList<Candidate>>? files)
{
    public async Task<Completion?> CompleteAsync(string line, CancellationToken stop)
    {
        string? wanted = null;
        Completer With(IReadOnlyList<Candidate> known) => new(tree, (source, typed) =>
        {
            wanted = source;
            return source == ValueNode.Files ? files?.Invoke(typed) ?? [] : known;
        });
        var completion = With([]).Complete(line);
        if (wanted is null || (wanted == ValueNode.Files && files is not null))
        {
            return completion;
        }
        return wanted == ValueNode.Files
            ? null
            : With(await link.ValuesAsync(wanted, stop).ConfigureAwait(false)).Complete(line);
    }

    public string Hint(string line) => new Completer(tree, (_, _) => []).Hint(line);
}
