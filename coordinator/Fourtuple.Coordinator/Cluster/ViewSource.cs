namespace Fourtuple.Coordinator.Cluster;

/// <summary>The newest view, for any number of readers; one writer.</summary>
internal sealed class ViewSource(ClusterView first)
{
    private volatile Shown _shown = new(first);

    public ClusterView Current => _shown.View;

    public void Show(ClusterView view)
    {
        var before = _shown;
        _shown = new Shown(view);
        before.Replaced.TrySetResult();
    }

    /// <summary>The newest view as soon as it is another one than given.</summary>
    public async ValueTask<ClusterView> NextAsync(ClusterView after, CancellationToken stop)
    {
        var shown = _shown;
        if (ReferenceEquals(shown.View, after))
        {
            await shown.Replaced.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        return _shown.View;
    }

    private sealed class Shown(ClusterView view)
    {
        public ClusterView View { get; } = view;

        public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
