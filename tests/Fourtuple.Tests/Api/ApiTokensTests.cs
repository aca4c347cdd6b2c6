using System.Net;
using Fourtuple.Coordinator.Api;

namespace Fourtuple.Tests.Api;

public sealed class ApiTokensTests
{
    [Fact]
    public void ATokenHasTheRoleOfItsLine()
    {
        var tokens = ApiTokens.Parse(
            "# who may\n\nviewer:aaaaaaaaaaaaaaaa\r\noperator:bbbb:bbbbbbbbbbbbbb\nadmin:cccccccccccccccc\n",
            out var problem);
        Assert.Equal("", problem);
        Assert.Equal(ApiRole.Viewer, tokens!.RoleOf("aaaaaaaaaaaaaaaa"));
        Assert.Equal(ApiRole.Operator, tokens.RoleOf("bbbb:bbbbbbbbbbbbbb"));
        Assert.Equal(ApiRole.Admin, tokens.RoleOf("cccccccccccccccc"));
        Assert.Null(tokens.RoleOf("aaaaaaaaaaaaaaab"));
        Assert.Null(tokens.RoleOf(""));
    }

    [Theory]
    [InlineData("", "has no token")]
    [InlineData("# only this\n", "has no token")]
    [InlineData("viewer:aaaaaaaaaaaaaaaa\nroot:secretsecretsecret", "line 2")]
    [InlineData("admin:short", "line 1")]
    [InlineData("secretsecretsecretsecret", "line 1")]
    public void AFileThatIsNotWellFormedIsRefusedWithoutRepeatingIt(string text, string says)
    {
        Assert.Null(ApiTokens.Parse(text, out var problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.23.4.5", true)]
    [InlineData("[::1]", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.2.4", false)]
    [InlineData("coordinator.lab", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("", false)]
    public void OnlyKnownHostNamesAreServed(string host, bool served) =>
        Assert.Equal(served, HostNames.IsAccepted(host, IPAddress.Parse("::ffff:10.1.2.3"), ["coordinator.lab"]));
}
