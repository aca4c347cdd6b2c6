using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fourtuple.Shared.Bus.RabbitMq;

/// <summary>Reads <c>FOURTUPLE_CA</c>: a PEM file of the authorities that may sign the broker's certificate.</summary>
public static class RabbitMqAuthorities
{
    /// <param name="problem">The end of a sentence about the file, such as "holds no certificate in PEM form".</param>
    public static bool TryLoad(
        string file, [NotNullWhen(true)] out X509Certificate2Collection? authorities,
        [NotNullWhen(false)] out string? problem)
    {
        var read = new X509Certificate2Collection();
        (authorities, problem) = (null, null);
        try
        {
            read.ImportFromPemFile(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = $"could not be read: {fault.Message}";
            return false;
        }
        if (read.Count == 0)
        {
            problem = "holds no certificate in PEM form";
            return false;
        }
        authorities = read;
        return true;
    }
}
