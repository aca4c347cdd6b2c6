namespace Fourtuple.Sockets.Linux;

/// <summary>Changes what this process or thread may do or see, for probes that need it.</summary>
internal static class OwnRights
{
    /// <summary>
    /// Puts the calling thread, and only it, into an empty network namespace for the rest of its life (unshare(2));
    /// 0 or the errno (EPERM without CAP_SYS_ADMIN).
    /// </summary>
    public static int EnterEmptyNetwork() => LibC.unshare(SocketConstants.CLONE_NEWNET) == 0 ? 0 : LibC.LastErrno;

    /// <summary>
    /// Gives the whole process another uid for good (setresuid(2)); 0 or the errno (EPERM without CAP_SETUID).
    /// </summary>
    public static int BecomeUser(uint uid) => LibC.setresuid(uid, uid, uid) == 0 ? 0 : LibC.LastErrno;
}
