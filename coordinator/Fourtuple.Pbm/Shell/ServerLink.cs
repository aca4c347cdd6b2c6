using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Pbm.Client;
using Fourtuple.Shared.Actors;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// What a session knows of its coordinator: its commands, the values for completion, whether it is there.
/// </summary>
internal sealed class ServerLink(ApiClient client, TimeProvider time) : IDisposable
{
    /// <summary>Values are asked for again after this: long enough for Tab pressed twice.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(2);

    /// <summary>Between two attempts to connect again.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, (long AtNs, IReadOnlyList<Candidate> Values)> _values =
        new(StringComparer.Ordinal);

    /// <summary>How long one question may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    public string Endpoint => client.Endpoint;

    /// <summary>Those of the coordinator, or the ones in this program until it has answered.</summary>
    public IReadOnlyList<CommandSpec> Specs { get; private set; } = CommandRegistry.Specs;

    /// <summary>Version of the coordinator; null until it has answered.</summary>
    public string? Version { get; private set; }

    public void Dispose() => client.Dispose();

    /// <summary>Reads the registry again; null when it answered, else why not.</summary>
    public async Task<CommandAnswer?> RefreshAsync(CancellationToken stop)
    {
        var (registry, problem) = await client.RegistryAsync(Patience, stop).ConfigureAwait(false);
        if (registry is not null)
        {
            (Specs, Version) = (registry.Commands, registry.Version);
        }
        return registry is null ? problem : null;
    }

    /// <summary>
    /// Before a command: a coordinator that was there and is gone is waited for, as restarts and take-overs take
    /// seconds. One line says that it is gone, one that it is back.
    /// </summary>
    public async Task ReadyAsync(Action<string> say, CancellationToken stop)
    {
        var fromNs = time.NowNs();
        var told = false;
        while (await RefreshAsync(stop).ConfigureAwait(false) is { ExitCode: ExitCodes.CannotConnect })
        {
            // The command itself says what is wrong when there is nothing to wait for.
            if (Version is null || time.NowNs() - fromNs > (long)RunFollower.Patience.TotalNanoseconds)
            {
                return;
            }
            if (!told)
            {
                told = true;
                say($"note: {Endpoint} does not answer; trying again for {RunFollower.Patience.TotalSeconds:0} s "
                    + "(Ctrl-C gives up)");
            }
            await Task.Delay(_pause, time, stop).ConfigureAwait(false);
        }
        if (told)
        {
            say($"note: connected again, to {Endpoint}");
        }
    }

    /// <summary>Values of a source; none when nobody answers in time or the source is unknown.</summary>
    public async Task<IReadOnlyList<Candidate>> ValuesAsync(string source, CancellationToken stop)
    {
        if (_values.TryGetValue(source, out var known) && time.NowNs() - known.AtNs < (long)_fresh.TotalNanoseconds)
        {
            return known.Values;
        }
        var command = ValueSources.CommandOf(source);
        var spec = Specs.FirstOrDefault(each => each.Palette == command?.Palette && each.Name == command?.Name);
        if (spec is null)
        {
            return [];
        }
        using var limit = new CancellationTokenSource(Patience, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            var answer = await client.CallAsync(spec, [], ends.Token).ConfigureAwait(false);
            IReadOnlyList<Candidate> values =
            [
                .. answer.Rows.Where(row => row.Count > 0 && row[0].Length > 0 && !row[0].Any(PlainText.IsUnfit))
                    .Select(row => new Candidate(row[0], PlainText.Of(string.Join(" ", row.Skip(1).Take(3))))),
            ];
            _values[source] = (time.NowNs(), values);
            return values;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return [];
        }
    }
}
