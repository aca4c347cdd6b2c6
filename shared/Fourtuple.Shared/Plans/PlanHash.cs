using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Fourtuple.Shared.Plans;

/// <summary>Identifies a plan as it was run: its text and the settings given with it.</summary>
public static class PlanHash
{
    /// <summary>
    /// SHA-256 in lower-case hex over each part as UTF-8 behind its length in bytes (64-bit big-endian), the text
    /// first. Line ends count as LF and a byte order mark as nothing, so that a checkout on any system agrees.
    /// </summary>
    public static string Of(string text, IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var normal = text.TrimStart('\ufeff').Replace("\r\n", "\n", StringComparison.Ordinal);
        Span<byte> length = stackalloc byte[8];
        foreach (var part in settings.Prepend(normal))
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt64BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
