using System.Globalization;
using Fourtuple.IntegrationTests.Agent;
using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Store;

/// <summary>A tmpfs of so many MiB, which anybody may write to; needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TestFolder _folder = new();

    public SmallDisk(int mebibytes) => Mount(
        "mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m,mode=1777"),
        "fourtuple-chaos", _folder.Path);

    public string Path => _folder.Path;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Leaves not one page.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That is what was wanted.
        }
    }

    public void Empty() => File.Delete(Filler);

    public void Dispose()
    {
        Mount("umount", Path);
        _folder.Dispose();
    }

    private static void Mount(string command, params string[] arguments) =>
        NetworkNamespace.ToEnd(NetworkNamespace.Quiet(command, arguments));
}
