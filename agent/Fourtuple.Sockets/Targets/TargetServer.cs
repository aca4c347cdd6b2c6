namespace Fourtuple.Sockets.Targets;

/// <summary>The built-in target: accepts everything on its endpoints, on the same loops as the load workers.</summary>
public sealed class TargetServer(TargetPlan plan) : IAsyncDisposable
{
    public TargetPlan Plan { get; } = plan;

    /// <summary>Completes when every endpoint listens. Throws LoopException.</summary>
    public Task StartAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public Task<TargetReport> ReportAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
