using Fourtuple.Agent.Processes;

namespace Fourtuple.Agent;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => AgentProcess.MainAsync(arguments);
}
