using System.Buffers.Binary;
using Fourtuple.IntegrationTests.Agent;

namespace Fourtuple.IntegrationTests.Chaos;

/// <summary>
/// A wall clock (CLOCK_REALTIME) that jumps in a running process: a library in front of libc adds the seconds that a
/// file holds. Monotonic clocks go on as they do.
/// </summary>
public sealed class FakeClock
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <time.h>
        #include <unistd.h>

        static volatile long *off;

        __attribute__((constructor)) static void open_clock(void) {
            int file = open(getenv("FAKE_CLOCK"), O_RDONLY | O_CLOEXEC);
            void *page = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
            if (page == MAP_FAILED)
                abort();
            off = page;
            close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *now) {
            int failed = (int)syscall(SYS_clock_gettime, clock, now);
            if (!failed && off && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
                now->tv_sec += *off;
            return failed;
        }
        """;

    private readonly string _file;
    private readonly string _library;

    /// <param name="folder">For the library, and for how far it is off.</param>
    public FakeClock(string folder, string name)
    {
        (_file, _library) = (Path.Combine(folder, $"clock-{name}"), Path.Combine(folder, $"clock-{name}.so"));
        File.WriteAllBytes(_file, new byte[sizeof(long)]);
        var source = Path.Combine(folder, $"clock-{name}.c");
        File.WriteAllText(source, Source);
        NetworkNamespace.ToEnd(NetworkNamespace.Quiet("gcc", ["-shared", "-fPIC", "-O2", "-o", _library, source]));
    }

    public Dictionary<string, string> Environment => new() { ["LD_PRELOAD"] = _library, ["FAKE_CLOCK"] = _file };

    /// <summary>How far it is off from now on, in whole seconds.</summary>
    public void Jump(TimeSpan off)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)off.TotalSeconds);
        using var file = File.OpenWrite(_file);
        file.Write(bytes);
    }
}
