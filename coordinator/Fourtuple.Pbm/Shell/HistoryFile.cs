using System.Runtime.Versioning;
using System.Text;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// The history on disk: <c>$XDG_STATE_HOME/fourtuple/pbm_history</c> (XDG Base Directory Specification), mode 0600.
/// A history that cannot be read or written is no reason to stop working: it is then of this session only.
/// </summary>
public sealed class HistoryFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Largest file read, bytes; a larger one was not written by us.</summary>
    private const long MostBytes = 32L << 20;

    public static HistoryFile Default()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        // The specification: a path that is not absolute is to be ignored.
        var folder = state is not null && Path.IsPathRooted(state)
            ? state
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.None),
                ".local", "state");
        return new HistoryFile(Path.Combine(folder, "fourtuple", "pbm_history"));
    }

    /// <summary>The lines there are; the file is cut back to those that are kept.</summary>
    public History Load()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MostBytes)
            {
                return new History([]);
            }
            var lines = File.ReadAllLines(path);
            var history = new History(lines);
            if (lines.Length > History.Most && !OperatingSystem.IsWindows())
            {
                Write(path + ".new", FileMode.Create, history.Lines);
                File.Move(path + ".new", path, overwrite: true);
            }
            return history;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new History([]);
        }
    }

    /// <summary>Adds a line at the end, as other sessions may do at the same time.</summary>
    public void Append(string line)
    {
        if (OperatingSystem.IsWindows())
        {
            // Modes of files are a Unix matter, and so is everything else of this program.
            return;
        }
        try
        {
            Directory.CreateDirectory(
                Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
            Write(path, FileMode.Append, [line]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Kept in memory only.
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Write(string path, FileMode mode, IEnumerable<string> lines)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = OwnerOnly,
        });
        // A file that was there before may have been readable for others.
        File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
        stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
    }
}
