using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Coordinator.Api;

/// <summary>
/// Lets a browser open a report as a page of its own, where it can send no token: a link that names one run, is good
/// for a minute and is signed with a key that only this process has. It reads that report and nothing else.
/// </summary>
internal sealed class ReportTickets(TimeProvider time)
{
    public const int Seconds = 60;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Make(string run)
    {
        var until = (time.NowNs() / 1_000_000_000) + Seconds;
        return $"{until.ToString(CultureInfo.InvariantCulture)}.{Convert.ToHexStringLower(Sign(run, until))}";
    }

    public bool IsGood(string run, string ticket)
    {
        var parts = ticket.Split('.', 2);
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            && until >= time.NowNs() / 1_000_000_000
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Sign(run, until))), Encoding.ASCII.GetBytes(parts[1]));
    }

    private byte[] Sign(string run, long until) => HMACSHA256.HashData(
        _key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{until}\n{run}")));
}
