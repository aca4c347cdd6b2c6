using System.CommandLine;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Commands;

namespace Fourtuple.Pbm.Client;

/// <summary>How to reach the coordinators of a cluster.</summary>
/// <param name="Endpoints">Tried in turn until one of them leads.</param>
/// <param name="Token">Null: none is sent.</param>
/// <param name="CaFile">PEM certificates to trust; null: those of the system.</param>
/// <param name="Timeout">Bounds an answer, connecting included; streams have none.</param>
public sealed record ClientSettings(
    IReadOnlyList<PbmEndpoint> Endpoints, string? Token, string? CaFile, TimeSpan Timeout)
{
    /// <summary>Longer than the 10 s a coordinator gives itself for an answer.</summary>
    private static readonly TimeSpan _usualTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Longest token, characters; HTTP servers take headers of 8 KiB.</summary>
    private const int LongestToken = 4_096;

    /// <summary>From options first, then the environment.</summary>
    public static ClientSettings Of(PbmContext context, ParseResult result)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(result);
        var file = result.GetValue(context.Global.TokenFile);
        var token = file is null ? Variable("FOURTUPLE_TOKEN") : ReadToken(file);
        if (token is not null && (token.Length > LongestToken || token.Any(letter => letter is < '!' or > '~')))
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"{(file is null ? "FOURTUPLE_TOKEN" : file)} does not hold a token",
                "a token is one word of printable ASCII", "copy it again"));
        }
        return new ClientSettings(
            context.Endpoints, token, Variable("FOURTUPLE_CA"),
            result.GetValue(context.Global.Timeout) ?? _usualTimeout);
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text.Trim() : null;

    private static string ReadToken(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[LongestToken + 2];
            return new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(new ErrorText(
                ExitCodes.Usage, $"the token file {file} cannot be read", fault.Message,
                "check the path after --token-file"));
        }
    }
}
