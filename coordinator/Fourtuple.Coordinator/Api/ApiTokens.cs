using System.Security.Cryptography;
using System.Text;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Who may call: tokens of a file, one a line as <c>role:token</c>; empty lines and lines that begin with # count for
/// nothing. Only digests are kept.
/// </summary>
public sealed class ApiTokens
{
    /// <summary>Fewer characters could be guessed over the network in reasonable time.</summary>
    private const int ShortestToken = 16;

    /// <summary>Most tokens; each request is compared with all of them.</summary>
    private const int MostTokens = 1_000;

    private readonly (byte[] Digest, ApiRole Role)[] _tokens;

    private ApiTokens((byte[] Digest, ApiRole Role)[] tokens) => _tokens = tokens;

    /// <summary>Null and one sentence that names the line, never the token, when it is not well formed.</summary>
    public static ApiTokens? Parse(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<(byte[], ApiRole)>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            var parts = line.Split(':', 2);
            if (parts.Length != 2 || RoleOf(parts[0]) is not { } role || parts[1].Length < ShortestToken)
            {
                problem = $"line {number} of the tokens file is not role:token, with role viewer, operator or admin "
                    + $"and a token of at least {ShortestToken} characters";
                return null;
            }
            tokens.Add((Digest(parts[1]), role));
        }
        problem = tokens.Count switch
        {
            0 => "the tokens file has no token",
            > MostTokens => $"the tokens file has more than {MostTokens} tokens",
            _ => "",
        };
        return problem.Length == 0 ? new ApiTokens([.. tokens]) : null;
    }

    /// <summary>The role of a token; null for an unknown one. Takes as long for any token.</summary>
    public ApiRole? RoleOf(ReadOnlySpan<char> token)
    {
        var digest = Digest(token.ToString());
        ApiRole? found = null;
        foreach (var (known, role) in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest))
            {
                found = role;
            }
        }
        return found;
    }

    /// <summary>The first digits of a token's digest: enough to tell tokens apart, useless to guess one by.</summary>
    public static string Fingerprint(ReadOnlySpan<char> token) =>
        Convert.ToHexStringLower(Digest(token.ToString()).AsSpan(0, 4));

    private static ApiRole? RoleOf(string name) => name.Trim() switch
    {
        "viewer" => ApiRole.Viewer,
        "operator" => ApiRole.Operator,
        "admin" => ApiRole.Admin,
        _ => null,
    };

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
