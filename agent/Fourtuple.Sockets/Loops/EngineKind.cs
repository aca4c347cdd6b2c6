namespace Fourtuple.Sockets.Loops;

/// <summary>
/// Which event loop: chosen by FOURTUPLE_ENGINE or --engine; auto takes io_uring where the kernel allows it.
/// </summary>
public enum EngineKind { Auto, IoUring, Epoll }
