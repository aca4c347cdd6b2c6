using System.Text;
using System.Text.RegularExpressions;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Exchanges;

namespace Fourtuple.Tests.Exchanges;

public sealed partial class RequestTemplateTests
{
    [Fact]
    public void A_request_without_variables_is_the_same_every_time()
    {
        using var template = HttpRequestText.Compile(Http(headers: new() { ["Accept"] = "*/*" }), "10.0.0.1:8080");
        Assert.True(template.IsFixed);
        Assert.Equal(
            "GET /healthz HTTP/1.1\r\nHost: 10.0.0.1:8080\r\nAccept: */*\r\n\r\n", Render(template, default));
    }

    [Fact]
    public void A_host_of_the_plan_replaces_the_target()
    {
        using var template = HttpRequestText.Compile(Http(headers: new() { ["host"] = "orders.test" }), "10.0.0.1");
        Assert.Equal("GET /healthz HTTP/1.1\r\nhost: orders.test\r\n\r\n", Render(template, default));
    }

    [Theory]
    [InlineData(0, 9, 0)]
    [InlineData(7, 10, 1)]
    [InlineData(123_456, 999_999_999_999, 2)]
    public void The_length_of_a_body_follows_its_variables(long connection, long sequence, ulong seed)
    {
        using var template = HttpRequestText.Compile(
            Http(
                "POST", "/c/${connection}?s=${sequence}",
                "{\"c\":${connection},\"s\":${sequence},\"r\":\"${random}\"}"),
            "h");
        Assert.False(template.IsFixed);
        var text = Render(template, new RequestVariables(connection, sequence, seed));
        var (head, body) = (text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)], text.Split("\r\n\r\n")[1]);
        Assert.StartsWith($"POST /c/{connection}?s={sequence} HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.EndsWith($"\r\nContent-Length: {body.Length}", head, StringComparison.Ordinal);
        Assert.Matches(Body(), body);
        Assert.Contains($"\"c\":{connection},\"s\":{sequence},", body, StringComparison.Ordinal);
        Assert.True(template.MostBytes >= text.Length);
    }

    [Fact]
    public void A_post_without_a_body_says_so()
    {
        using var template = HttpRequestText.Compile(Http("POST"), "h");
        Assert.EndsWith("\r\nContent-Length: 0\r\n\r\n", Render(template, default), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_digits_differ_by_place_and_seed_and_repeat_with_the_seed()
    {
        using var template = new RequestTemplate(TemplateText.Split("${random} ${random}"u8), -1, []);
        var seen = Enumerable.Range(0, 1_000)
            .SelectMany(seed => Render(template, new RequestVariables(0, 0, (ulong)seed << 1)).Split(' ')).ToList();
        Assert.Equal(2_000, seen.Distinct().Count());
        Assert.All(seen, digits => Assert.Equal(16, digits.Length));
        Assert.Equal(seen[0], Render(template, default).Split(' ')[0]);
    }

    [Fact]
    public void A_second_dollar_sign_keeps_a_variable_literal()
    {
        using var template = new RequestTemplate(TemplateText.Split("$${random} $5 ${sequence"u8), -1, []);
        Assert.Equal("${random} $5 ${sequence", Render(template, default));
        Assert.Null(TemplateText.Check("$${whatever} ${random} $x"));
    }

    [Theory]
    [InlineData("/${connections}")]
    [InlineData("${}")]
    [InlineData("${random")]
    public void Unknown_variables_are_refused(string text) =>
        Assert.Contains("is not a variable", TemplateText.Check(text)!.What, StringComparison.Ordinal);

    [Fact]
    public void Rendering_allocates_nothing()
    {
        using var template = HttpRequestText.Compile(Http("PUT", "/${sequence}", "${connection}${random}"), "h");
        var into = new byte[template.MostBytes];
        template.Render(into, default);
        Allocations.None(() =>
        {
            for (var number = 0; number < 10_000; number++)
            {
                template.Render(into, new RequestVariables(number, number * 1_000L, (ulong)number));
            }
        });
    }

    private static string Render(RequestTemplate template, RequestVariables variables)
    {
        var into = new byte[template.MostBytes];
        return Encoding.ASCII.GetString(into, 0, template.Render(into, variables));
    }

    private static HttpSpec Http(
        string method = "GET", string path = "/healthz", string? body = null,
        Dictionary<string, string>? headers = null) =>
        new(method, path, headers ?? [], body, [200]);

    [GeneratedRegex("^\\{\"c\":[0-9]+,\"s\":[0-9]+,\"r\":\"[0-9a-f]{16}\"\\}$")]
    private static partial Regex Body();
}
