using Fourtuple.Shared.Metrics;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Sockets.Workers;

/// <summary>One row of a worker's failure table.</summary>
public record struct FailureRow
{
    public FailurePhase Phase { get; set; }
    public FailureCause Cause { get; set; }
    public int Errno { get; set; }
    public long Destination { get; set; }
    public long Count { get; set; }
    public long FirstNs { get; set; }
    public long LastNs { get; set; }
}

/// <summary>
/// Failures by phase, cause, errno and destination: open addressing in native memory, at most 1,024 rows. Once half of
/// them are taken by destinations, new keys go to rows without destination (-1); that keeps a place for every cause.
/// </summary>
public sealed class FailureTable : IDisposable
{
    /// <summary>Rows of the error table that telemetry carries.</summary>
    public const int MostRows = 1_024;

    private const int Buckets = 2 * MostRows;

    /// <summary>Phase x cause x errno without destination: far fewer than this occur.</summary>
    private const int ReservedRows = 128;

    private readonly NativeArray<FailureRow> _rows = new(Buckets);

    public int Count { get; private set; }

    public void Add(FailurePhase phase, FailureCause cause, int errno, long destination, long atNs)
    {
        ref var row = ref Find(phase, cause, errno, destination);
        if (row.Count == 0 && Count >= MostRows - ReservedRows && destination >= 0)
        {
            row = ref Find(phase, cause, errno, -1);
        }
        if (row.Count == 0)
        {
            if (Count >= MostRows)
            {
                row = ref Find(FailurePhase.Open, FailureCause.Other, 0, -1);
            }
            else
            {
                Count++;
                row = new FailureRow
                {
                    Phase = phase,
                    Cause = cause,
                    Errno = errno,
                    Destination = Count > MostRows - ReservedRows ? -1 : destination,
                    FirstNs = atNs,
                };
            }
        }
        row.Count++;
        row.LastNs = atNs;
    }

    /// <summary>Copies the rows; returns how many.</summary>
    /// <param name="into">At least <see cref="MostRows"/>.</param>
    public int CopyTo(Span<FailureRow> into)
    {
        var copied = 0;
        foreach (ref readonly var row in _rows.Span)
        {
            if (row.Count > 0 && copied < into.Length)
            {
                into[copied++] = row;
            }
        }
        return copied;
    }

    public void Dispose() => _rows.Dispose();

    private ref FailureRow Find(FailurePhase phase, FailureCause cause, int errno, long destination)
    {
        var hash = ((ulong)destination * 0x9E3779B97F4A7C15) ^ ((ulong)((int)phase << 20 | (int)cause << 12 | errno)
            * 0xC2B2AE3D27D4EB4F);
        for (var at = (int)(hash >> 40) & (Buckets - 1); ; at = (at + 1) & (Buckets - 1))
        {
            ref var row = ref _rows[at];
            if (row.Count == 0
                || (row.Destination == destination && row.Errno == errno && row.Cause == cause && row.Phase == phase))
            {
                return ref row;
            }
        }
    }
}
