using Fourtuple.Shared.Bus.RabbitMq;

namespace Fourtuple.Tests.Bus;

public sealed class RabbitMqOptionsTests
{
    [Theory]
    [InlineData("amqp://u:p@h:5673/v", "amqp://u:***@h:5673/v")]
    [InlineData("amqp://h", "amqp://guest:***@h:5672/%2F")]
    [InlineData("AMQPS://u:p@h/", "amqps://u:***@h:5671/%2F")]
    [InlineData("amqps://u:p@[::1]:1/a%2Fb", "amqps://u:***@[::1]:1/a%2Fb")]
    [InlineData("amqp://u:p@a,b:2/v", "amqp://u:***@a:5672/v, amqp://u:***@b:2/v")]
    [InlineData("amqp://u:p@a/v, amqps://x:y@b", "amqp://u:***@a:5672/v, amqps://x:***@b:5671/%2F")]
    public void Uris_become_servers_and_texts_hide_passwords(string text, string servers)
    {
        Assert.True(RabbitMqOptions.TryParse(text, "c", out var options, out var problem), problem);
        Assert.Equal($"c at {servers}", options.ToString());
    }

    [Fact]
    public void Users_and_passwords_are_percent_decoded()
    {
        Assert.True(RabbitMqOptions.TryParse("amqp://a%40b:p%2F%3A%25:x@h/", "c", out var options, out _));
        var server = Assert.Single(options.Servers);
        Assert.Equal(("a@b", "p/:%:x"), (server.User, server.Password));
    }

    [Theory]
    [InlineData("", "neither amqp:// nor amqps://")]
    [InlineData("http://u:secret@h", "neither amqp:// nor amqps://")]
    [InlineData("amqp://u:secret@h/a/b", "more than one '/'")]
    [InlineData("amqp://u:secret/x@h/a", "more than one '/'")]
    [InlineData("amqp://u:secret@h/v?x=1", "query or fragment")]
    [InlineData("amqp://u:secret@", "a host or port that is none")]
    [InlineData("amqp://u:secret@h:99999", "a host or port that is none")]
    [InlineData("amqp://u:secret/x@h", "a host or port that is none")]
    [InlineData("amqp://u:secret@a,,b", "a host or port that is none")]
    [InlineData("amqp://u:secret@a,amqp://u:secret@", "bus URI 2")]
    public void A_problem_is_named_without_the_password(string text, string problem)
    {
        Assert.False(RabbitMqOptions.TryParse(text, "c", out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a#")]
    public void A_cluster_id_is_a_plain_word(string cluster)
    {
        Assert.False(RabbitMqOptions.TryParse("amqp://h", cluster, out _, out var said));
        Assert.Contains("cluster id", said, StringComparison.Ordinal);
    }
}
