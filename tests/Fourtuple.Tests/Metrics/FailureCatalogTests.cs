using System.Text.RegularExpressions;
using Fourtuple.Shared.Metrics;

namespace Fourtuple.Tests.Metrics;

public sealed partial class FailureCatalogTests
{
    [Fact]
    public void Every_cause_has_its_own_snake_case_name()
    {
        var names = Enum.GetValues<FailureCause>().Select(FailureCatalog.Name).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(Enum.GetValues<FailureCause>(), cause =>
            Assert.Equal(WordStart().Replace(cause.ToString(), "_$0").ToLowerInvariant(), FailureCatalog.Name(cause)));
        Assert.Equal("timed_out", FailureCatalog.Name(FailureCause.TimedOut));
    }

    [Fact]
    public void Phases_and_sides_are_named_in_lower_case()
    {
        Assert.All(Enum.GetValues<FailurePhase>(), phase =>
            Assert.Equal(phase.ToString().ToLowerInvariant(), FailureCatalog.Name(phase)));
        Assert.All(Enum.GetValues<FailureSide>(), side =>
            Assert.Equal(side.ToString().ToLowerInvariant(), FailureCatalog.Name(side)));
    }

    [Fact]
    public void Advice_is_one_sentence_for_every_cause_and_phase()
    {
        foreach (var cause in Enum.GetValues<FailureCause>())
        {
            foreach (var phase in Enum.GetValues<FailurePhase>())
            {
                var advice = FailureCatalog.Advice(cause, phase);
                Assert.EndsWith(".", advice, StringComparison.Ordinal);
                Assert.DoesNotContain(". ", advice, StringComparison.Ordinal);
                Assert.InRange(advice.Length, 40, 240);
            }
        }
    }

    [Theory]
    [InlineData(111, FailurePhase.Connect, FailureCause.Refused, FailureSide.Target)]
    [InlineData(110, FailurePhase.Connect, FailureCause.TimedOut, FailureSide.Unknown)]
    [InlineData(110, FailurePhase.Open, FailureCause.TimedOut, FailureSide.Path)]
    [InlineData(104, FailurePhase.Open, FailureCause.Reset, FailureSide.Target)]
    [InlineData(32, FailurePhase.Exchange, FailureCause.Reset, FailureSide.Target)]
    [InlineData(113, FailurePhase.Connect, FailureCause.Unreachable, FailureSide.Path)]
    [InlineData(101, FailurePhase.Connect, FailureCause.Unreachable, FailureSide.Path)]
    [InlineData(98, FailurePhase.Bind, FailureCause.PortHeld, FailureSide.Generator)]
    [InlineData(99, FailurePhase.Bind, FailureCause.SourceAddressMissing, FailureSide.Generator)]
    [InlineData(99, FailurePhase.Connect, FailureCause.TupleInUse, FailureSide.Generator)]
    [InlineData(99, FailurePhase.Exchange, FailureCause.Other, FailureSide.Unknown)]
    [InlineData(24, FailurePhase.Socket, FailureCause.FileLimit, FailureSide.Generator)]
    [InlineData(23, FailurePhase.Socket, FailureCause.FileLimit, FailureSide.Generator)]
    [InlineData(105, FailurePhase.Connect, FailureCause.Memory, FailureSide.Generator)]
    [InlineData(12, FailurePhase.Socket, FailureCause.Memory, FailureSide.Generator)]
    [InlineData(13, FailurePhase.Bind, FailureCause.NotPermitted, FailureSide.Generator)]
    [InlineData(1, FailurePhase.Connect, FailureCause.NotPermitted, FailureSide.Generator)]
    [InlineData(22, FailurePhase.Option, FailureCause.Other, FailureSide.Generator)]
    [InlineData(22, FailurePhase.Connect, FailureCause.Other, FailureSide.Unknown)]
    [InlineData(0, FailurePhase.Connect, FailureCause.Unknown, FailureSide.Unknown)]
    public void Errno_and_phase_give_the_cause_and_side(
        int errno, FailurePhase phase, FailureCause cause, FailureSide side)
    {
        Assert.Equal(cause, FailureCatalog.CauseOf(errno, phase));
        Assert.Equal(side, FailureCatalog.Side(cause, phase));
    }

    [Fact]
    public void Every_errno_constant_has_its_name()
    {
        Assert.Equal("ECONNREFUSED", LinuxErrno.Name(111));
        Assert.Equal("", LinuxErrno.Name(0));
        Assert.Equal("4095", LinuxErrno.Name(4095));
        foreach (var constant in typeof(LinuxErrno).GetFields().Where(f => f.IsLiteral))
            Assert.Equal(constant.Name, LinuxErrno.Name((int)constant.GetRawConstantValue()!));
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
