using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Fourtuple.Sockets.Linux;

/// <summary>
/// Raw imports with their man-page names (section 2). They return what the kernel returns; <see cref="LastErrno"/>
/// reads errno right behind a failed call, and nothing may come in between, so no call copies errno as SetLastError
/// would. Calls that never sleep and last about a microsecond skip the collector's transition; on the way back from the
/// others the runtime preserves errno.
/// </summary>
internal static unsafe partial class LibC
{
    private const string Library = "libc";

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Library)]
    public static partial int connect(int fd, void* address, uint length);

    [LibraryImport(Library)]
    public static partial int listen(int fd, int backlog);

    [LibraryImport(Library)]
    public static partial int accept4(int fd, void* address, uint* length, int flags);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int getsockname(int fd, void* address, uint* length);

    [LibraryImport(Library)]
    public static partial nint send(int fd, void* bytes, nuint length, int flags);

    [LibraryImport(Library)]
    public static partial nint recv(int fd, void* bytes, nuint length, int flags);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int shutdown(int fd, int how);

    [LibraryImport(Library)]
    public static partial int close(int fd);

    [LibraryImport(Library)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int epoll_ctl(int epfd, int op, int fd, EpollEvent* @event);

    [LibraryImport(Library)]
    public static partial int epoll_pwait2(int epfd, EpollEvent* events, int max, Timespec* timeout, void* mask);

    [LibraryImport(Library)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library)]
    public static partial nint read(int fd, void* bytes, nuint length);

    [LibraryImport(Library)]
    public static partial nint write(int fd, void* bytes, nuint length);

    [LibraryImport(Library)]
    public static partial int ppoll(PollFd* fds, nuint count, Timespec* timeout, void* mask);

    [LibraryImport(Library)]
    public static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport(Library)]
    public static partial int munmap(void* address, nuint length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int clock_gettime(int clock, Timespec* now);

    [LibraryImport(Library)]
    public static partial int getrlimit(int resource, Rlimit* limit);

    [LibraryImport(Library)]
    public static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport(Library)]
    public static partial int unshare(int flags);

    [LibraryImport(Library)]
    public static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport(Library, EntryPoint = "syscall")]
    public static partial nint io_uring_setup(nint number, uint entries, IoUringParams* parameters);

    [LibraryImport(Library, EntryPoint = "syscall")]
    public static partial nint io_uring_enter(
        nint number, int fd, uint submit, uint minComplete, uint flags, void* argument, nuint size);

    [LibraryImport(Library, EntryPoint = "syscall")]
    public static partial nint io_uring_register(nint number, int fd, uint operation, void* argument, uint count);

    /// <summary>errno of the call just made on this thread.</summary>
    public static int LastErrno => Marshal.GetLastSystemError();
}
