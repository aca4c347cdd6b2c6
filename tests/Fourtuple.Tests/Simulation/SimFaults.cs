namespace Fourtuple.Tests.Simulation;

/// <summary>Makes the faults of a seed happen and ends them again.</summary>
internal sealed class SimFaults(SimWorld world)
{
    public void Arrange(IReadOnlyList<SimFault> faults)
    {
        foreach (var fault in faults)
        {
            world.Schedule.At(fault.AtMs * SimSchedule.Millisecond, () =>
            {
                world.Trace.Note("fault", "begins", fault);
                Begin(fault);
            });
            world.Schedule.At((fault.AtMs + fault.ForMs) * SimSchedule.Millisecond, () =>
            {
                world.Trace.Note("fault", "ends", fault);
                End(fault);
            });
        }
        world.Schedule.At(SimFault.LastMs * SimSchedule.Millisecond, Heal);
    }

    private SimAgent Agent(SimFault fault) => world.Agents[fault.Which % world.Agents.Count];

    private SimCoordinator Coordinator(SimFault fault) => fault.Which % 3 == 0
        ? world.Coordinators[fault.Which % world.Coordinators.Count]
        : world.Coordinators.FirstOrDefault(each => each.Leads) ?? world.Coordinators[0];

    private void Begin(SimFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.AgentCrash: Agent(fault).Crash(); break;
            case FaultKind.AgentHang: Agent(fault).Hang(starved: false); break;
            case FaultKind.AgentStarved: Agent(fault).Hang(starved: true); break;
            case FaultKind.AgentStop: Agent(fault).AskToStop(); break;
            case FaultKind.AgentCut: Cut(Agent(fault).Cut, fault.Which); break;
            case FaultKind.CoordinatorCrash: Coordinator(fault).Crash(); break;
            case FaultKind.CoordinatorHang: Coordinator(fault).Hang(starved: false); break;
            case FaultKind.CoordinatorStop: Coordinator(fault).AskToStop(); break;
            case FaultKind.CoordinatorCut: Cut(Coordinator(fault).Cut, fault.Which); break;
            case FaultKind.StoreCut: Coordinator(fault).Cut.Store = true; break;
            case FaultKind.StoreSlow: world.Store.Condition = StoreCondition.Slow; break;
            case FaultKind.StoreOutage: world.Store.Condition = StoreCondition.Unavailable; break;
            case FaultKind.StoreAnswersLost: world.Store.Condition = StoreCondition.AnswersLost; break;
            case FaultKind.StoreFull: world.Store.Condition = StoreCondition.Full; break;
            case FaultKind.BrokerOutage: world.Bus.Out = true; break;
            case FaultKind.LossyBus: Spoil(fault.Which); break;
            case FaultKind.Replay: Replay(fault.AtMs + fault.ForMs); break;
            case FaultKind.TargetDies: world.Target.Mood = (TargetMood)(1 + (fault.Which % 3)); break;
            case FaultKind.OperatorStops: world.Operator.Stop(); break;
            case FaultKind.OperatorStopsTwice: StopTwice(); break;
            case FaultKind.KillAll: world.Operator.KillAll(); break;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault");
        }
    }

    private void End(SimFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.AgentHang or FaultKind.AgentStarved or FaultKind.CoordinatorHang:
                Processes(process => process.Resume());
                break;
            case FaultKind.AgentCrash or FaultKind.AgentStop or FaultKind.CoordinatorCrash
                or FaultKind.CoordinatorStop:
                Processes(process => process.Start());
                break;
            case FaultKind.AgentCut or FaultKind.CoordinatorCut or FaultKind.StoreCut:
                Mend();
                break;
            case FaultKind.StoreSlow or FaultKind.StoreOutage or FaultKind.StoreAnswersLost or FaultKind.StoreFull:
                world.Store.Condition = StoreCondition.Well;
                break;
            case FaultKind.BrokerOutage:
                world.Bus.Out = false;
                world.Bus.ReleaseHeld();
                break;
            case FaultKind.LossyBus:
                world.Bus.Mend();
                break;
            case FaultKind.TargetDies:
                world.Target.Mood = TargetMood.Well;
                break;
            default:
                break;
        }
    }

    /// <summary>Whatever was left of any fault is over, and every process is up.</summary>
    private void Heal()
    {
        Mend();
        world.Bus.Out = false;
        world.Bus.Mend();
        world.Bus.ReleaseHeld();
        world.Store.Condition = StoreCondition.Well;
        world.Target.Mood = TargetMood.Well;
        Processes(process => process.Resume());
        Processes(process => process.Start());
    }

    private static void Cut(SimCut cut, int which)
    {
        (cut.Out, cut.In) = (which % 3 != 0, which % 3 != 1);
        cut.Holds = which % 2 == 0;
    }

    private void Mend()
    {
        Processes(process => process.Cut.Mend());
        world.Bus.ReleaseHeld();
    }

    private void Spoil(int which)
    {
        world.Bus.Loss = 0.05 + (which % 4 * 0.1);
        world.Bus.Repeat = which % 3 * 0.15;
        world.Bus.MostDelayNs = (1 + (which % 5)) * 400 * SimSchedule.Millisecond;
    }

    private void Replay(int untilMs)
    {
        if (world.NowNs < untilMs * SimSchedule.Millisecond)
        {
            world.Bus.ReplayTelemetry(8);
            world.Schedule.After(SimSchedule.Second, () => Replay(untilMs));
        }
    }

    private void StopTwice()
    {
        world.Operator.Stop();
        world.Schedule.After(world.Random.NextInt64(3 * SimSchedule.Second), world.Operator.Stop);
    }

    private void Processes(Action<SimProcess> work)
    {
        foreach (var agent in world.Agents)
        {
            work(agent);
        }
        foreach (var coordinator in world.Coordinators)
        {
            work(coordinator);
        }
    }
}
