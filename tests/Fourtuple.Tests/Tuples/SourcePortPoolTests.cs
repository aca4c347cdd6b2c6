using Fourtuple.Shared.Tuples;

namespace Fourtuple.Tests.Tuples;

public class SourcePortPoolTests
{
    private static readonly PortRange Ephemeral = new(32_768, 60_999);

    [Fact]
    public void Ports_outside_the_ephemeral_range_are_taken_when_they_suffice()
    {
        var choice = Choose(null, 30_000, "5000,33000", "6000-6001");
        Assert.Equal("1024-4999,5001-5999,6002-32767,61000-65535", choice.Ports.ToString());
        Assert.Null(choice.Warning);
        Assert.Contains(
            "outside ip_local_port_range 32768-60999 suffice", choice.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Else_the_top_of_the_ephemeral_range_stays_free()
    {
        var choice = Choose(null, 50_000, "5000", "6000");
        Assert.Equal("1024-4999,5001-5999,6001-58951,61000-65535", choice.Ports.ToString());
        Assert.Equal(2_048, Spaces.PortsOf("58952-60999").Except(choice.Ports).Count);
        Assert.Null(choice.Warning);
        Assert.NotNull(Choose(null, 64_000, "5000", "6000").Warning);
    }

    [Fact]
    public void An_ephemeral_range_smaller_than_the_slice_stays_free_as_a_whole()
    {
        var choice = SourcePortPool.Choose(new SourcePortRequest(
            null, 64_512, new PortRange(40_000, 40_999), PortSet.Empty, PortSet.Empty));
        Assert.Equal("1024-39999,41000-65535", choice.Ports.ToString());
    }

    [Fact]
    public void Explicit_ports_are_as_asked_less_listeners()
    {
        var choice = Choose("10000-30000", 10, "10001", "20000");
        Assert.Equal("10000,10002-30000", choice.Ports.ToString());
        Assert.Null(choice.Warning);
    }

    [Fact]
    public void Explicit_ports_that_starve_the_host_are_warned_about()
    {
        Assert.Contains("58952-60999", Choose("1024-65535", 10, "9000", "").Warning, StringComparison.Ordinal);
        Assert.NotNull(Choose("1024-60998", 10, "60999", "").Warning);
        Assert.Null(Choose("1024-60998", 10, "9000", "").Warning);
    }

    private static SourcePortChoice Choose(string? wanted, long needed, string listening, string reserved) =>
        SourcePortPool.Choose(new SourcePortRequest(
            wanted is null ? null : Spaces.PortsOf(wanted), needed, Ephemeral,
            listening.Length == 0 ? PortSet.Empty : Spaces.PortsOf(listening),
            reserved.Length == 0 ? PortSet.Empty : Spaces.PortsOf(reserved)));
}
