using Fourtuple.Coordinator.Processes;

namespace Fourtuple.Coordinator;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => CoordinatorProcess.MainAsync(arguments);
}
