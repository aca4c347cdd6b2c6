using System.Globalization;

namespace Fourtuple.Benchmarks.Peers;

/// <summary>
/// tsung(1) with explicit ports: <c>ports_range</c> and <c>tcp_reuseaddr</c>. A controller that is its own client, once
/// or several times with ranges of their own.
/// </summary>
internal sealed class TsungPeer() : Peer("tsung", "tsung")
{
    private const int LowestPort = 1_024;

    /// <summary>Below the ports that Erlang's distribution listens on (64,000 to 65,500, on all addresses).</summary>
    private const int HighestPort = 63_999;

    /// <summary>Sessions a second: more than it starts, so that it goes as fast as it can.</summary>
    private const int Arrivals = 20_000;

    public override int Processes(PeersWork work) => work.Processes;

    /// <summary>Each node keeps one connection to epmd(1).</summary>
    public override int OwnConnections(PeersWork work) => work.Processes;

    public override string Note(PeersWork work) => work.Name switch
    {
        PeersWork.OneDestination => "`ports_range`, `tcp_reuseaddr`",
        PeersWork.OneProcess => "`ports_range`; an open file for each connection",
        PeersWork.FourProcesses => "`ports_range`, a part for each process",
        PeersWork.ManyDestinations => "`ports_range`, a part for each process; every process takes all 64 destinations",
        _ => "",
    };

    public override IEnumerable<string[]> Commands(PeersWork work, string folder)
    {
        var width = (HighestPort - LowestPort + 1) / work.Processes;
        for (var number = 0; number < work.Processes; number++)
        {
            var file = Path.Combine(folder, $"tsung-{number}.xml");
            var low = LowestPort + (number * width);
            File.WriteAllText(
                file, Configuration(work, Share(work.Connections, work.Processes, number), low, low + width - 1));
            yield return
            [
                "env", $"HOME={folder}", "tsung", "-n", "-w", "0", "-i", number.ToString(CultureInfo.InvariantCulture),
                "-l", Path.Combine(folder, $"tsung-{number}"), "-f", file, "start",
            ];
        }
    }

    private static string Configuration(PeersWork work, int users, int low, int high) => $"""
        <?xml version="1.0"?>
        <!DOCTYPE tsung SYSTEM "/usr/share/tsung/tsung-1.0.dtd">
        <tsung loglevel="critical" version="1.0">
          <clients>
            <client host="localhost" use_controller_vm="true" maxusers="200000"><ip value="127.0.0.1"/></client>
          </clients>
          <servers>{string.Concat(Enumerable.Range(0, work.Destinations).Select(Server))}</servers>
          <load>
            <arrivalphase phase="1" duration="10" unit="minute">
              <users maxnumber="{users}" arrivalrate="{Arrivals}" unit="second"/>
            </arrivalphase>
          </load>
          <options>
            <option name="ports_range" min="{low}" max="{high}"/>
            <option name="tcp_reuseaddr" value="true"/>
          </options>
          <sessions>{(work.IsHttp ? Requests : Held)}</sessions>
        </tsung>
        """;

    /// <summary>The request that the HTTP tools send, and a long wait.</summary>
    private const string Held = """
        <session probability="100" name="hold" type="ts_raw">
          <request><raw data="GET / HTTP/1.1&#13;&#10;Host: a&#13;&#10;&#13;&#10;" ack="no_ack"/></request>
          <thinktime value="600"/>
          <request><raw data="end" ack="no_ack"/></request>
        </session>
        """;

    private const string Requests = """
        <session probability="100" name="load" type="ts_http">
          <for from="1" to="100000000" var="number">
            <request><http url="/" method="GET" version="1.1"/></request>
          </for>
        </session>
        """;

    private static string Server(int number)
    {
        var words = Destination(number).Split(':');
        return $"""<server host="{words[0]}" port="{words[1]}" type="tcp"/>""";
    }
}
