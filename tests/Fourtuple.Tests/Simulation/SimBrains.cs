using Fourtuple.Coordinator.Cluster;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Tests.Simulation;

/// <summary>The brain that a coordinator process of the simulation has: the product's.</summary>
internal static class SimBrains
{
    public static IMachine<CoordinatorInput, CoordinatorEffect> Real(string holder) =>
        new CoordinatorMachine(new CoordinatorOptions(SimWorld.Cluster, holder));
}
