using System.Text;
using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Plans;

/// <summary>What a request sends and what must come back, as plans write it.</summary>
public sealed class RequestPlanTests
{
    private const string Http = """
        apiVersion: fourtuple/v1alpha1
        kind: LoadPlan
        metadata: { name: small }
        spec:
          targets: [{ name: t, addresses: [127.0.0.1], ports: 80 }]
          load:
            mode: request
            connections: 8
            http: { path: /, expect: { status: [200, 204] } }
          profile: [{ ramp: { to: 10/s, over: 5s } }]

        """;

    private static readonly string _raw = Http.Replace(
        "http: { path: /, expect: { status: [200, 204] } }", "exchange: { send: x }", StringComparison.Ordinal);

    [Theory]
    [InlineData("{ contains: ok }", ReplyMatch.Contains, "ok", 0)]
    [InlineData("{ prefix: \"a\\n\" }", ReplyMatch.Prefix, "a\n", 0)]
    [InlineData("{ length: 0 }", ReplyMatch.Length, "", 0)]
    [InlineData("{ length: 12 }", ReplyMatch.Length, "", 12)]
    public void The_body_of_a_good_answer_is_compared_in_one_way(
        string text, ReplyMatch match, string bytes, long length)
    {
        var http = PlanFiles.Good(Http, $"spec.load.http.expect.body={text}").Spec.Load.Http!;
        Assert.Equal(new BodySpec(match, Encoding.UTF8.GetBytes(bytes), length), http.ExpectedBody);
        Assert.Equal([200, 204], http.Status);
    }

    [Theory]
    [InlineData("any", null, ReplyMatch.Contains, 0)]
    [InlineData("PONG", "PONG", ReplyMatch.Contains, 0)]
    [InlineData("{ contains: PONG }", "PONG", ReplyMatch.Contains, 0)]
    [InlineData("{ suffix: \"\\r\\n\" }", "\r\n", ReplyMatch.Suffix, 0)]
    [InlineData("{ prefix: + }", "+", ReplyMatch.Prefix, 0)]
    [InlineData("{ length: 7 }", null, ReplyMatch.Length, 7)]
    public void A_raw_reply_is_expected_as_text_or_by_its_form(
        string text, string? bytes, ReplyMatch match, long length)
    {
        var exchange = PlanFiles.Good(_raw, $"spec.load.exchange.expect={text}").Spec.Load.Exchange!;
        var expect = exchange.Expect is { } value ? Encoding.UTF8.GetString(value.Span) : null;
        Assert.Equal((bytes, match, length), (expect, exchange.Match, exchange.Length));
    }

    [Theory]
    [InlineData("spec.load.http.expect.body={}", "spec.load.http.expect.body has 0 comparisons")]
    [InlineData("spec.load.http.expect.body={ prefix: a, length: 3 }", "has 2 comparisons")]
    [InlineData("spec.load.http.expect.body={ sufix: a }", "unknown key 'sufix'")]
    [InlineData("spec.load.http.expect.body=ok", "write a mapping with contains, prefix")]
    [InlineData("spec.load.http.path=/${nubmer}", "'${nubmer}' is not a variable")]
    [InlineData("spec.load.http.body=${sequence} ${", "is not a variable")]
    [InlineData("spec.load.http.headers={ X: \"${random} ${x}\" }", "'${x}' is not a variable")]
    [InlineData("spec.load.http.headers={ content-length: 5 }", "content-length can't be set")]
    public void What_can_not_be_sent_or_compared_is_refused(string setting, string says)
    {
        var problem = Assert.Single(PlanFiles.Read(Http, setting).Problems);
        Assert.Contains(says, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_are_read_in_path_headers_body_and_raw_sends()
    {
        var http = PlanFiles.Good(
            Http, "spec.load.http.path=/${connection}", "spec.load.http.method=POST",
            "spec.load.http.headers={ X-Id: \"${random}\" }", "spec.load.http.body=$${sequence}").Spec.Load.Http!;
        Assert.Equal(("/${connection}", "$${sequence}"), (http.Path, http.Body));
        PlanFiles.Good(_raw, "spec.load.exchange.send=n=${sequence}");
        var problem = Assert.Single(PlanFiles.Read(_raw, "spec.load.exchange.send=${seq}").Problems);
        Assert.Contains("'${seq}' is not a variable", problem.ToString(), StringComparison.Ordinal);
    }
}
