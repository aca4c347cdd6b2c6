using Fourtuple.IntegrationTests.Pbm;

namespace Fourtuple.IntegrationTests.Runs;

/// <summary>Servers that other people wrote, as targets of requests.</summary>
internal static class RequestServers
{
    private const string Locations = """
        location / { return 200 "ok"; }
        location /chunked { default_type text/html; ssi on; return 200 "o<!--# set var='x' value='y' -->k"; }
        location /close { keepalive_timeout 0; return 200 "ok"; }
        """;

    /// <summary>
    /// nginx in one process. <c>/</c> says ok with a length, <c>/chunked</c> in chunks (its include filter can't know
    /// the length), <c>/close</c> closes after it; a connection serves so many requests.
    /// </summary>
    public static Task<ServerProcess> NginxAsync(TestFolder folder, string listen, int requests) =>
        NginxAsync(folder, NginxConf.Of([listen], requests, Locations));

    /// <summary>Returns once its listeners are open; behind a wrapper such as <c>ip netns exec NAME</c>.</summary>
    public static Task<ServerProcess> NginxAsync(TestFolder folder, string conf, params string[] wrapper)
    {
        folder.Write("nginx.conf", conf);
        return ServerProcess.StartAsync(
            folder, "getrlimit(RLIMIT_NOFILE)",
            [.. wrapper, "nginx", "-p", folder.Path, "-e", "stderr", "-c", "nginx.conf"]);
    }

    /// <summary>haproxy as a reverse proxy.</summary>
    public static Task<ServerProcess> HaproxyAsync(TestFolder folder, string listen, string server)
    {
        folder.Write("haproxy.cfg", $"""
            global
              maxconn 4000
            defaults
              mode http
              timeout connect 5s
              timeout client 30s
              timeout server 30s
            frontend front
              bind {listen}
              default_backend back
            backend back
              server one {server}

            """);
        // It says so in verbose mode once its listeners are bound and polling begins (run_poll_loop).
        return ServerProcess.StartAsync(folder, "Using epoll", "haproxy", "-V", "-db", "-f", "haproxy.cfg");
    }

    public static Task<ServerProcess> RedisAsync(TestFolder folder, string address, int port) =>
        ServerProcess.StartAsync(
            folder, "Ready to accept connections", "redis-server", "--port", $"{port}", "--bind", address, "--save", "",
            "--appendonly", "no", "--daemonize", "no", "--dir", folder.Path);
}
