using Fourtuple.Shared.Metrics;

namespace Fourtuple.Agent;

/// <summary>What a collection says went wrong at this agent, in a sentence.</summary>
/// <param name="Shortage">A resource of this host ran out: more openings would only fail here.</param>
internal readonly record struct Trouble(string Sentence, bool Shortage)
{
    /// <summary>Characters of a sentence in a message: within its limit in whatever encoding.</summary>
    public const int MostCharacters = 1_000;

    public static Trouble? Of(Collection collection)
    {
        var shortage = collection.Shortage ?? RanOut(collection);
        var sentence = collection.Workers.Fault ?? shortage;
        return sentence is null ? null : new Trouble(Cut(sentence), shortage is not null);
    }

    public static string Cut(string sentence) =>
        sentence.Length <= MostCharacters ? sentence : sentence[..MostCharacters];

    private static string? RanOut(Collection collection)
    {
        foreach (var failure in collection.Workers.Failures)
        {
            switch (failure.Cause)
            {
                case FailureCause.FileLimit:
                    return $"File descriptors ran out (errno {failure.Errno}): nothing more is opened here. Raise"
                        + " RLIMIT_NOFILE or fs.file-max, or ask for fewer connections.";
                case FailureCause.Memory:
                    return $"Kernel memory for sockets ran out (errno {failure.Errno}): nothing more is opened here."
                        + " Ask for fewer connections, or use a larger host.";
                default:
                    break;
            }
        }
        return null;
    }
}
