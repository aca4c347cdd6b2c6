using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Fourtuple.Sockets.Linux;

/// <summary>Ties this process to the one that started it (PR_SET_PDEATHSIG, prctl(2)).</summary>
public static partial class ParentDeath
{
    private const int PR_SET_PDEATHSIG = 1;
    private const int SIGTERM = 15;

    /// <summary>
    /// Asks the kernel for SIGTERM when the parent's thread that forked this process ends; so a parent must fork from
    /// a thread that lives as long as the child. A parent that is already gone is noticed by the end of stdin instead.
    /// </summary>
    public static void Follow() => Set(SIGTERM);

    /// <summary>Lives on when the parent ends.</summary>
    public static void Ignore() => Set(0);

    private static void Set(int signal)
    {
        if (Prctl(PR_SET_PDEATHSIG, (nuint)signal, 0, 0, 0) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "prctl(PR_SET_PDEATHSIG) failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);
}
