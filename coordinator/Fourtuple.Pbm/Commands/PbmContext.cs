namespace Fourtuple.Pbm.Commands;

/// <summary>What every command gets from the root.</summary>
/// <param name="Endpoints">Coordinators of the command line, or the default one.</param>
/// <param name="CommandLine">The words after <c>pbm</c>, for the report of a run.</param>
public sealed record PbmContext(
    GlobalOptions Global, IReadOnlyList<PbmEndpoint> Endpoints, IReadOnlyList<string> CommandLine, TimeProvider Time)
{
    /// <summary>The command line names the coordinator; otherwise <see cref="Endpoints"/> is the default one.</summary>
    public bool EndpointIsGiven { get; init; }
}
