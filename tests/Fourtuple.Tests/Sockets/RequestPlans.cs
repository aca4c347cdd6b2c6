using System.Text;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Sockets;

/// <summary>Loads of request mode, and the replies that go with them.</summary>
internal static class RequestPlans
{
    public static byte[] Ok { get; } = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    public static byte[] Last { get; } = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");

    public static byte[] UntilClose { get; } = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\nto the end");

    public static byte[] Busy { get; } = Encoding.ASCII.GetBytes("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");

    public static LoadSpec Http(double timeoutS = 1, string path = "/", string? body = null, BodySpec? expect = null) =>
        Load(timeoutS) with
        {
            Http = new HttpSpec(body is null ? "GET" : "POST", path, new Dictionary<string, string>(), body, [200])
            {
                ExpectedBody = expect,
            },
        };

    public static LoadSpec Raw(string send, string? expect, ReplyMatch match = ReplyMatch.Contains, long length = 0) =>
        Load(1) with
        {
            Exchange = new ExchangeSpec(
                Encoding.ASCII.GetBytes(send),
                expect is null ? (ReadOnlyMemory<byte>?)null : Encoding.ASCII.GetBytes(expect), TimeSpan.FromSeconds(1))
            {
                Match = match,
                Length = length,
            },
        };

    /// <summary>Opens the connections, then sends requests at a rate.</summary>
    public static WorkerDriver Hold(this WorkerDriver driver, int connections, double perSecond)
    {
        driver.Ramp(connections, 0).RunFor(0.1);
        return driver.At(perSecond);
    }

    public static WorkerDriver At(this WorkerDriver driver, double perSecond)
    {
        driver.Order(new StageOrder.Rate(perSecond, perSecond, driver.Time.NowNs, 0, 0.5));
        return driver;
    }

    private static LoadSpec Load(double timeoutS) => WorkerDriver.Load() with
    {
        Mode = LoadMode.Request,
        Timeout = TimeSpan.FromSeconds(timeoutS),
    };
}
