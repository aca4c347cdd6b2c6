using System.Net;
using Fourtuple.Coordinator.Api;
using Fourtuple.Tests.Actors;

namespace Fourtuple.Tests.Api;

public sealed class FailureLimitTests
{
    [Fact]
    public void AnAddressThatFailsOftenWaitsForTheMinuteToEndAndOthersDoNot()
    {
        var time = new ManualTime();
        var limit = new FailureLimit(time);
        var (bad, good) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        for (var turn = 0; turn < FailureLimit.Most; turn++)
        {
            Assert.Null(limit.Wait(bad));
            limit.Failed(bad);
        }
        Assert.InRange(limit.Wait(bad) ?? 0, 1, 61);
        Assert.Null(limit.Wait(good));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(limit.Wait(bad));
    }
}
