using System.CommandLine;
using Fourtuple.Pbm.Commands;
using Fourtuple.Pbm.Local;
using Fourtuple.Shared.Messages;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;
using Fourtuple.Sockets.Targets;

namespace Fourtuple.Tests.Targets;

public sealed class TargetLineTests
{
    private static readonly TargetReport Report = new(
        10, 3, 8, 4, 2, 1, 1_000, 2_000, 5, 1,
        [new SourcePorts(Address.Parse("::1"), new PortSet([new PortRange(1, 9), new PortRange(20, 20)]), 10)],
        4_096, 1.5, "epoll", 0, 7, 6);

    [Theory]
    [InlineData(TargetLine.Answer)]
    [InlineData(TargetLine.Final)]
    public void Full_reports_come_back_as_they_were(string kind)
    {
        var read = TargetLine.Parse(new TargetLine(kind, null, Report, null).ToJson());
        Assert.Equal(kind, read?.Event);
        Assert.Equal(Report.Sources, read!.Report!.Sources);
        Assert.Equal(Report with { Sources = [] }, read.Report with { Sources = [] });
        Assert.True(read.Report.AddsUp);
    }

    [Fact]
    public void Interval_reports_leave_the_ports_out()
    {
        var text = new TargetLine(TargetLine.Interval, null, Report, null).ToJson();
        Assert.Contains("\"distinctPorts\":10", text, StringComparison.Ordinal);
        Assert.Equal(0, TargetLine.Parse(text)!.Report!.Sources[0].Ports.Count);
    }

    [Fact]
    public void The_ready_line_comes_back_as_it_was()
    {
        var start = new TargetStart(16, 32, "io_uring", "asked for", 2, 8, 1_000, 900, ["a note"]);
        var read = TargetLine.Parse(new TargetLine(TargetLine.Ready, start, null, null).ToJson())!.Start!;
        Assert.Equal(start with { Notes = [] }, read with { Notes = [] });
        Assert.Equal(start.Notes, read.Notes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("{\"event\":\"ready\"}")]
    public void Other_text_is_no_line(string text) => Assert.Null(TargetLine.Parse(text));

    [Fact]
    public void The_arguments_of_a_plan_are_accepted_by_the_command()
    {
        var plan = TargetPartsTests.Plan("127.0.0.1-127.0.0.4:9000-9015") with
        {
            Mode = TargetMode.Http,
            Engine = EngineKind.Epoll,
            MaxConnections = 7,
            AtLimit = AtLimit.Stall,
            Reflect = true,
        };
        var words = TargetArguments.Of(plan, TimeSpan.FromSeconds(1), isChild: true);
        var root = new RootCommand();
        root.Subcommands.Add(TargetCommand.Create());
        Assert.Empty(root.Parse(words).Errors);
    }

    [Theory]
    [InlineData("", "--listen")]
    [InlineData("--listen 127.0.0.1:0", "port 0")]
    [InlineData("--listen 127.0.0.1:9000 --mode telnet", "telnet")]
    [InlineData("--listen 127.0.0.1:9000 --max-connections 0", "--max-connections '0'")]
    [InlineData("--listen 127.0.0.1:9000 --report-every 10", "--report-every '10'")]
    [InlineData("--listen 127.0.0.1:9000 --workers 1000", "from 1 to 256")]
    public void Wrong_options_are_named_with_the_accepted_form(string line, string expected)
    {
        var errors = TargetCommand.Create().Parse(line).Errors.Select(error => error.Message);
        Assert.Contains(expected, string.Join('\n', errors), StringComparison.Ordinal);
    }
}
