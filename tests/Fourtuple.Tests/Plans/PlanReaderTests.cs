using Fourtuple.Shared.Plans;

namespace Fourtuple.Tests.Plans;

public class PlanReaderTests
{
    [Fact]
    public void Defaults_are_as_documented()
    {
        var spec = PlanFiles.Good(PlanFiles.Small).Spec;
        Assert.Equal(new ConnectSpec(TimeSpan.FromSeconds(5), 0), spec.Load.Connect);
        Assert.Equal(TimeSpan.FromSeconds(5), spec.Load.Keepalive!.Timeout);
        Assert.Equal(KeepaliveFirst.Spread, spec.Load.Keepalive.First);
        Assert.Null(spec.Load.Keepalive.Expect);
        Assert.Equal(new SocketSpec(true, null, null, null, null), spec.Load.Socket);
        Assert.False(spec.Load.Reopen);
        Assert.Equal(1, spec.Targets[0].Weight);
        Assert.Equal((ReuseMode.PerDestination, BindMode.Explicit), (spec.Sources.Reuse, spec.Sources.Bind));
        Assert.Equal(["auto"], spec.Sources.Addresses);
        Assert.Null(spec.Sources.Ports);
        Assert.Null(spec.Agents.Count);
        Assert.Equal(OnLoss.Redistribute, spec.Agents.OnLoss);
        Assert.Empty(spec.Safety.Allow);
        Assert.Equal(new CeilingSpec(null, null, null, null), spec.Safety.Ceiling);
        Assert.Equal(LatencyKind.Intended, spec.Load.Latency);
        Assert.Equal(["html", "json", "csv", "md"], spec.Report.Formats);
    }

    [Fact]
    public void Further_keys_are_read()
    {
        var spec = PlanFiles.Good(
            PlanFiles.Small, "spec.load.keepalive.first=immediate", "spec.profile[0].ramp={ to: 1k, pace: 50k/s }",
            "spec.load.reopen=true",
            "spec.load.socket={ noDelay: false, sendBuffer: 4k, receiveBuffer: 8k, ttl: 9, tos: 16 }",
            "spec.sources={ bind: kernel, reuse: exclusive, addresses: [interface:lo, 127.0.0.0/30], ports: auto }")
            .Spec;
        Assert.Equal(KeepaliveFirst.Immediate, spec.Load.Keepalive!.First);
        Assert.Equal(new ProfileStep.Ramp(1_000, null, 50_000, null), spec.Profile[0]);
        Assert.True(spec.Load.Reopen);
        Assert.Equal(new SocketSpec(false, 4_000, 8_000, 9, 16), spec.Load.Socket);
        Assert.Equal((ReuseMode.Exclusive, BindMode.Kernel), (spec.Sources.Reuse, spec.Sources.Bind));
    }

    [Fact]
    public void An_unknown_key_is_reported_with_position_and_the_nearest_name()
    {
        var problem = Assert.Single(PlanFiles.Read(PlanFiles.With("over: 5s", "ovr: 5s")).Problems);
        Assert.Equal(("plan.yaml", 11, 24), (problem.File, problem.Line, problem.Column));
        Assert.StartsWith("plan.yaml:11:24: unknown key 'ovr';", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal("did you mean 'over'?", problem.Advice);
        Assert.Equal("spec.profile[0].ramp.ovr", problem.Path);
    }

    [Theory]
    [InlineData("kind: LoadPlan", "kind: LoadPlan\nkind: LoadPlan", "given twice")]
    [InlineData("kind: LoadPlan\n", "", "kind is missing")]
    [InlineData("v1alpha1", "v2", "apiVersion is 'fourtuple/v2'")]
    [InlineData("name: small", "labels: {}", "metadata.name is missing")]
    [InlineData("name: small", "name: Small_Plan", "'Small_Plan' is not a name")]
    [InlineData("name: small", "name: [a]", "metadata.name is a list")]
    [InlineData("mode: hold", "mode: hodl", "did you mean 'hold'?")]
    [InlineData("mode: hold", "mode:", "spec.load.mode is nothing")]
    [InlineData("to: 100,", "to: 100/s,", "spec.profile[0].ramp.to is '100/s'")]
    [InlineData("to: 100,", "to: 1.0005k,", "is '1.0005k'")]
    [InlineData("to: 100,", "to: -5,", "is '-5'")]
    [InlineData("to: 100,", "", "ramp.to is missing")]
    [InlineData("over: 5s", "over: 5", "is '5'; that is no usable duration")]
    [InlineData("over: 5s", "over: 0s", "is '0s'")]
    [InlineData("over: 5s", "over: 5s, pace: 5/s", "both over and pace")]
    [InlineData("expect: any", "expect: ''", "has 0 bytes")]
    [InlineData("ports: [9000]", "ports: [0]", "port 0 does not exist")]
    [InlineData("ports: [9000]", "ports: 70000", "port 70000 does not exist")]
    [InlineData("ports: [9000]", "ports: 9010-9000", "reversed")]
    [InlineData("ports: [9000]", "ports: []", "ports is empty")]
    [InlineData("addresses: [127.0.1.1]", "addresses: []", "addresses is empty")]
    [InlineData("addresses: [127.0.1.1]", "addresses: 127.0.1.9-127.0.1.1", "reversed")]
    [InlineData("addresses: [127.0.1.1]", "addresses: 127.0.1.1/24", "host bits")]
    [InlineData("addresses: [127.0.1.1]", "addresses: 'dns:a b'", "not a host name")]
    [InlineData("    - { name: echo, addresses: [127.0.1.1], ports: [9000] }", "    []", "spec.targets is empty")]
    [InlineData("- hold: { for: 30s }", "- { hold: { for: 30s }, pause: { for: 1s } }", "2 verbs")]
    [InlineData("- ramp: { to: 100, over: 5s }", "- pause: { for: 5s }", "hold comes before")]
    [InlineData("- hold: { for: 30s }", "- drain: {}\n    - hold: { for: 30s }", "drain is not the last")]
    [InlineData("- hold: { for: 30s }", "- steps: { by: 5, to: 50, settle: 1s }", "not above the level 100")]
    [InlineData("- hold: { for: 30s }", "- steps: { by: 0, to: 500, settle: 1s }", "by is 0")]
    [InlineData("- hold: { for: 30s }", "- search: { between: [9, 5], settle: 1s }", "lower and a higher")]
    [InlineData("mode: hold", "mode: churn", "no meaning in mode churn")]
    [InlineData("mode: hold", "mode: hold\n    http: { path: / }", "load.http has no meaning in mode hold")]
    [InlineData("mode: hold", "mode: hold\n    connections: 5", "load.connections has no meaning")]
    [InlineData("  load:", "  sources: { addresses: [fd00::1] }\n  load:", "no source can reach 127.0.1.1")]
    [InlineData("  load:", "  thresholds: { conect.time: ['max<1s'] }\n  load:", "did you mean 'connect.time'?")]
    [InlineData("  load:", "  thresholds: { connect.time: ['rate<1%'] }\n  load:", "'rate' cannot be taken")]
    [InlineData("  load:", "  thresholds: { connect.time: ['p(101)<1s'] }\n  load:", "above 100")]
    [InlineData("  load:", "  thresholds: { connect.time: ['p(99)<1%'] }\n  load:", "no value for p")]
    [InlineData("  load:", "  thresholds: { connect.time: ['p(99)~1s'] }\n  load:", "is not an expression")]
    [InlineData("  load:", "  thresholds: { request.time: ['max<1s'] }\n  load:", "never measured")]
    [InlineData("  load:", "  report: { percentiles: [101] }\n  load:", "'101' is not a percentile")]
    [InlineData("  load:", "  agents: { count: some }\n  load:", "spec.agents.count is 'some'")]
    public void What_is_wrong_is_said(string piece, string replacement, string said)
    {
        var result = PlanFiles.Read(PlanFiles.With(piece, replacement));
        Assert.Null(result.Plan);
        Assert.Contains(result.Problems, problem =>
            problem.ToString().Contains(said, StringComparison.Ordinal) && problem.Kind == ProblemKind.Plan
            && problem.Line >= 1 && problem.Column >= 1 && problem.Advice.Length > 0);
    }

    [Theory]
    [InlineData("spec.targets[0].addresses=[10.0.0.1]", "safety.allow is empty")]
    [InlineData("spec.targets[0].addresses=127.0.1.1-128.0.0.1", "safety.allow is empty")]
    [InlineData("spec.targets[0].addresses=169.254.169.254", "cloud metadata")]
    [InlineData("spec.targets[0].addresses=::ffff:169.254.169.254", "cloud metadata")]
    [InlineData("spec.safety.ceiling.connections=99", "safety.ceiling.connections is 99")]
    [InlineData("spec.safety.ceiling.connectRate=19/s", "safety.ceiling.connectRate is 19")]
    [InlineData("spec.safety.ceiling.duration=34s", "takes at least 35 s")]
    public void Safety_refuses_with_its_own_kind(string setting, string said)
    {
        var problem = Assert.Single(PlanFiles.Read(PlanFiles.Small, setting).Problems);
        Assert.Equal(ProblemKind.Safety, problem.Kind);
        Assert.Contains(said, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Forbidden_addresses_are_refused_even_when_allowed() => Assert.Equal(
        ProblemKind.Safety,
        Assert.Single(PlanFiles.Read(
            PlanFiles.Small, "spec.safety.allow=[0.0.0.0/0]",
            "spec.targets[0].addresses=[169.254.169.254]").Problems).Kind);

    [Fact]
    public void Ceilings_that_are_just_met_are_fine() => PlanFiles.Good(
        PlanFiles.Small, "spec.safety.ceiling={ connections: 100, connectRate: 20/s, duration: 35s }");

    [Fact]
    public void Targets_may_not_share_an_endpoint_or_a_name()
    {
        var both = "spec.targets[1]={ name: echo, addresses: 127.0.1.0/24, ports: 8999-9001 }";
        Assert.Equal(2, PlanFiles.Read(PlanFiles.Small, both).Problems.Count);
    }

    [Fact]
    public void Every_problem_of_a_stage_is_reported()
    {
        var text = PlanFiles.With("over: 5s", "ovr: 5s").Replace("for: 30s", "for: 30", StringComparison.Ordinal);
        Assert.Equal(2, PlanFiles.Read(text).Problems.Count);
    }

    [Fact]
    public void Records_with_bytes_are_equal_by_content() => Assert.Equal(
        PlanFiles.Good(PlanFiles.Small).Spec.Load, PlanFiles.Good(PlanFiles.Small).Spec.Load);
}
