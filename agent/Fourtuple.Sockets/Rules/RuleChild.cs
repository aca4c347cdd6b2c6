using System.Globalization;
using Fourtuple.Shared.Metrics;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Rules;

/// <summary>
/// The other process of the rules that need two: does one call a line and answers with a line, <c>OK</c> or an errno's
/// name. Lines: <c>uid N</c>, <c>bind ADDRESS PORT REUSE</c> (a new socket), <c>connect ADDRESS PORT</c> (that socket).
/// It ends, and its sockets with it, when its input does.
/// </summary>
public static class RuleChild
{
    /// <summary>Lines it obeys at most: a rule needs a handful.</summary>
    private const int MaxLines = 100;

    public static void Run(TextReader input, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var sockets = new List<ProbeSocket>();
        for (var line = 0; line < MaxLines && input.ReadLine() is { } text; line++)
        {
            output.WriteLine(Obey(text.Split(' '), sockets));
            output.Flush();
        }
        sockets.ForEach(socket => socket.Dispose());
    }

    private static string Obey(string[] words, List<ProbeSocket> sockets)
    {
        switch (words[0])
        {
            case "uid":
                return Answer(OwnRights.BecomeUser(uint.Parse(words[1], CultureInfo.InvariantCulture)));
            case "bind":
                var (socket, errno) = ProbeSocket.Open();
                if (socket is null)
                {
                    return Answer(errno);
                }
                sockets.Add(socket);
                RuleBench.Apply(socket, Enum.Parse<Reuse>(words[3]));
                return Answer(socket.Bind(At(words)));
            case "connect" when sockets.Count > 0:
                return Answer(sockets[^1].Connect(At(words)));
            default:
                return "unknown";
        }
    }

    private static Endpoint At(string[] words) =>
        new(Address.Parse(words[1]), ushort.Parse(words[2], CultureInfo.InvariantCulture));

    private static string Answer(int errno) => errno == 0 ? "OK" : LinuxErrno.Name(errno);
}
