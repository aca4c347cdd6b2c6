using System.Diagnostics;

namespace Fourtuple.Benchmarks;

/// <summary>Compiles the C limit programs into a folder of their own.</summary>
internal sealed class LimitPrograms : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fourtuple-limit-").FullName;

    public LimitPrograms()
    {
        IoUring = Compile("limit_uring");
        Epoll = Compile("limit_epoll");
    }

    public string IoUring { get; }

    public string Epoll { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Compile(string name)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "limit", $"{name}.c");
        var program = Path.Combine(_folder, name);
        using var gcc = Process.Start("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-pthread", "-o", program, source]);
        gcc.WaitForExit();
        return gcc.ExitCode == 0 ? program : throw new InvalidOperationException($"gcc could not compile {source}");
    }
}
