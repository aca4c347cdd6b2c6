namespace Fourtuple.IntegrationTests.Runs;

/// <summary>The configuration of an nginx in one process that writes only into the folder it is started in.</summary>
public static class NginxConf
{
    /// <param name="listens">Endpoints, <c>address:port</c>.</param>
    /// <param name="requests">How many a connection serves before nginx closes it.</param>
    /// <param name="locations">What the server answers.</param>
    /// <param name="log">Level of what goes to standard error; at notice it tells when it has opened its listeners
    /// (ngx_os_status behind ngx_init_cycle).</param>
    public static string Of(IEnumerable<string> listens, int requests, string locations, string log = "notice") => $$"""
        daemon off;
        master_process off;
        user root;
        pid nginx.pid;
        error_log stderr {{log}};
        worker_rlimit_nofile 16384;
        events { worker_connections 8192; }
        http {
          access_log off;
          keepalive_timeout 600s;
          keepalive_requests {{requests}};
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          server {
            {{string.Concat(listens.Select(each => $"listen {each} backlog=4096; "))}}
            {{locations}}
          }
        }
        """;
}
