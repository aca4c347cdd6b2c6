using Fourtuple.Agent;
using Fourtuple.Shared.Messages;

namespace Fourtuple.Tests.Agent;

/// <summary>
/// Every cell of the table above AgentMachine.Step: which state follows, and that ignored means no effect.
/// </summary>
public sealed class AgentMachineTableTests
{
    // One row an input, one column a state in the order of AgentState. "-" stays and does nothing; "=" stays and does
    // something; a name is the next state.
    private const string Table = """
        Welcome        Idle      =         =      =        =        =        =         =         -
        Beacon         -         -         =      =        =        =        -         -         -
        OtherBeacon    -         -         -      -        -        -        -         -         -
        FinalApplied   -         -         =      =        =        =        Idle      -         -
        Grant          Preparing Preparing =      =        =        =        Preparing =         -
        SameGrant      Preparing Preparing -      =        -        -        -         -         -
        Ramp           -         -         -      Running  Running  -        -         -         -
        Rate           -         -         -      Running  Running  -        -         -         -
        DrainStage     -         -         -      Draining Draining -        -         -         -
        OldStage       -         -         -      -        -        -        -         -         -
        LaterStage     -         -         -      -        -        -        -         -         -
        Audit          =         =         =      =        =        =        =         =         -
        Check          =         =         =      =        =        =        =         =         -
        Stop           -         -         Ended  Draining Draining =        -         -         -
        OtherStop      -         -         -      -        -        -        -         -         -
        KillAll        -         -         Ended  Draining Draining =        -         -         -
        Prepared       -         -         Ready  -        -        -        -         -         -
        NotPrepared    -         -         Idle   -        -        -        -         -         -
        Collected      -         -         -      =        =        =        -         =         -
        AllClosed      -         -         -      Ended    Ended    Ended    -         =         -
        OldLease       -         -         -      -        -        -        -         -         -
        Lapse          -         Joining   Idle   Fenced   Fenced   Fenced   -         -         -
        Limit          -         Joining   Idle   Fenced   Fenced   Fenced   Idle      =         -
        LocalStop      Left      Left      Left   Draining Draining =        =         -         -
        LowerEpoch     =         =         =      =        =        =        =         =         -
        OtherCluster   -         -         -      -        -        -        -         -         -
        Beat           -         -         -      =        =        =        =         =         -
        """;

    public static TheoryData<string, AgentState, string> Cells()
    {
        var cells = new TheoryData<string, AgentState, string>();
        foreach (var line in Table.Split('\n'))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Enum.GetValues<AgentState>().Length + 1, fields.Length);
            foreach (var state in Enum.GetValues<AgentState>())
                cells.Add(fields[0], state, fields[1 + (int)state]);
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void FollowsTheTable(string input, AgentState state, string expected)
    {
        var script = AgentScript.In(state);
        Assert.Equal(state, script.State);
        Give(script, input);
        var next = expected is "-" or "=" ? state : Enum.Parse<AgentState>(expected);
        Assert.Equal(next, script.State);
        Assert.Equal(expected != "-", script.Effects.Count > 0);
    }

    private static void Give(AgentScript script, string input)
    {
        switch (input)
        {
            case "Welcome": script.Welcome(); break;
            case "Beacon": script.Beacon(script.State == AgentState.Idle ? null : AgentScript.Run); break;
            case "OtherBeacon": script.Beacon("another"); break;
            case "FinalApplied": script.Beacon(applied: 99); break;
            case "Grant": script.Receive(AgentScript.Grant("run-2")); break;
            case "SameGrant": script.Receive(AgentScript.Grant()); break;
            case "Rate": script.Stage(script.State == AgentState.Ready ? 1 : 2, AgentScript.Rate); break;
            case "Ramp": script.Stage(script.State == AgentState.Ready ? 1 : 2, AgentScript.Ramp); break;
            case "DrainStage": script.Stage(script.State == AgentState.Ready ? 1 : 2, AgentScript.Drain); break;
            case "OldStage": script.Stage(script.State == AgentState.Ready ? 0 : 1, AgentScript.Ramp); break;
            case "LaterStage": script.Stage(5, AgentScript.Ramp); break;
            case "Audit": script.Receive(new ClusterMessage.AuditRequest(AgentScript.Run, 1)); break;
            case "Check": script.Receive(AgentScript.Check(1)); break;
            case "Stop": script.Stop(); break;
            case "OtherStop":
                script.Receive(new ClusterMessage.Stop("another", "test", Shared.Plans.DrainClose.Rst, 0));
                break;
            case "KillAll":
                script.Receive(new ClusterMessage.Stop("", "test", Shared.Plans.DrainClose.Rst, 0));
                break;
            case "Prepared": script.Prepared(); break;
            case "NotPrepared":
                script.Step(new AgentInput.NotPrepared(1, [new Refusal("host", "What.", "Why.", "Advice.")]));
                break;
            case "Collected": script.Collected(10); break;
            case "AllClosed": script.Collected(10, ended: true); break;
            case "OldLease": script.Collected(10, ended: true, lease: 0); break;
            case "Lapse": script.After(TimeSpan.FromSeconds(21), AgentTimer.Lease); break;
            case "Limit": script.After(TimeSpan.FromHours(2), AgentTimer.Limit); break;
            case "LocalStop": script.Step(new AgentInput.StopAsked()); break;
            case "LowerEpoch":
                script.Receive(AgentScript.Grant("run-3"), epoch: -1);
                break;
            case "OtherCluster":
                script.Step(new AgentInput.Received(
                    new Envelope("other", "coordinator", 9, AgentScript.Grant("run-3"))));
                break;
            case "Beat": script.After(TimeSpan.FromSeconds(1), AgentTimer.Beat); break;
            default: throw new ArgumentOutOfRangeException(nameof(input), input, null);
        }
    }
}
