namespace Fourtuple.Pbm.Commands;

/// <summary>Where a command writes, and how: the one place that knows about terminals, colour and quiet.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and warnings; progress too when the result is JSON.</param>
/// <param name="OutIsTerminal">Cursor movement and colour are allowed on <paramref name="Out"/>.</param>
public sealed record PbmConsole(TextWriter Out, TextWriter Error, bool OutIsTerminal, bool Color, bool Quiet, bool Json)
{
    /// <summary>Rows become a table with borders, not lines for a script.</summary>
    public bool Table { get; init; }

    /// <summary>A live panel needs a terminal that may show colour, and nothing else on the same stream.</summary>
    public bool Live => OutIsTerminal && Color && !Quiet && !Json;

    /// <summary>Where progress lines go: beside the result when the result is for a machine.</summary>
    public TextWriter Progress => Json ? Error : Out;

    public static PbmConsole System(bool noColor, bool quiet, bool json, bool table = false)
    {
        // https://no-color.org: any non-empty value switches colour off; a dumb terminal cannot move its cursor.
        var forbidden = noColor
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        return new PbmConsole(
            Console.Out, Console.Error, !Console.IsOutputRedirected, !forbidden && !Console.IsOutputRedirected, quiet,
            json)
        {
            Table = table || !Console.IsOutputRedirected,
        };
    }

    /// <summary>A line about what is going on; not printed when quiet.</summary>
    public void Note(string line)
    {
        if (!Quiet)
        {
            Progress.WriteLine(line);
        }
    }

    public void Warn(string sentence) => Error.WriteLine($"warning: {ErrorText.Sentence(sentence)}");
}
