using Fourtuple.Shared.Bus;
using Fourtuple.Shared.Bus.RabbitMq;

namespace Fourtuple.Tests.Bus;

public sealed class RabbitMqVoucherTests
{
    [Theory]
    [InlineData("coordinator", "agent.a", "a", "coordinator", true)]
    [InlineData("coordinator", "agent.a", "coordinator", "coordinator", true)]
    [InlineData("coordinator", "agent.a", "b", "coordinator", false)]
    [InlineData("coordinator", "agent.a", null, "coordinator", false)]
    [InlineData("coordinator", "coordinator", "a", "coordinator", false)]
    [InlineData("agent.a", "coordinator", "coordinator", "a", true)]
    [InlineData("agent.a", "coordinator", "b", "a", false)]
    [InlineData("agent.a", "agent.b", "b", "a", false)]
    [InlineData("agent.a", "coordinator", "shared", "shared", true)]
    [InlineData("coordinator", "agent.a", "shared", "shared", true)]
    public void Only_the_sender_the_coordinator_and_our_own_user_are_believed(
        string box, string sender, string? user, string own, bool believed)
    {
        var voucher = new RabbitMqVoucher("coordinator", own);
        Assert.Equal(believed, voucher.Objection(new BusAddress(box), sender, user) is null);
    }

    [Theory]
    [InlineData("coordinator", "agent.a", "agents", "coordinator", true)]
    [InlineData("coordinator", "agent.b", "agents", "coordinator", true)]
    [InlineData("coordinator", "agent.a", "a", "coordinator", false)]
    [InlineData("coordinator", "agent.a", "coordinator", "coordinator", false)]
    [InlineData("agent.a", "coordinator", "coordinator", "agents", true)]
    [InlineData("agent.a", "coordinator", "agents", "agents", false)]
    public void Agents_that_share_a_user_are_believed_by_the_coordinator_and_not_by_each_other(
        string box, string sender, string? user, string own, bool believed)
    {
        var voucher = new RabbitMqVoucher("coordinator", own, "agents");
        Assert.Equal(believed, voucher.Objection(new BusAddress(box), sender, user) is null);
    }
}
