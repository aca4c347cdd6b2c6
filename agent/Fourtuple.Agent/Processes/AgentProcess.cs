using System.Diagnostics.CodeAnalysis;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Processes;
using Fourtuple.Sockets.Linux;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Agent.Processes;

/// <summary>
/// fourtuple-agent: the agent actor on RabbitMQ, with log, health and signals around it. The bus connects by itself for
/// as long as it takes, so a broker that is missing is a state and not an end.
/// </summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly Executable Executable = new(
        "fourtuple-agent", "carries out the load that coordinators of its cluster lease to it");

    private readonly AgentSettings _settings;
    private readonly ILogger _logger;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly PinnedNames _names;
    private readonly StopSignals _signals;
    private readonly RabbitMqBus _bus;
    private volatile AgentHost? _host;

    private AgentProcess(AgentSettings settings, ILoggerFactory logs, TimeProvider time)
    {
        (_settings, _logs, _time) = (settings, logs, time);
        _logger = logs.CreateLogger("Fourtuple.Agent");
        _names = new PinnedNames(_logger, time);
        _signals = new StopSignals(Say);
        var busLog = new BusLog(logs.CreateLogger("Fourtuple.Bus"), time);
        _bus = new RabbitMqBus(settings.Common.Bus!, time, busLog.Reports);
    }

    public static Task<int> MainAsync(string[] arguments) => Executable.RunAsync(
        arguments, AgentSettings.Read, settings => settings.Common.Health,
        (settings, warnings) => RunAsync(settings, warnings, BootClock.Instance));

    private static async Task<int> RunAsync(
        AgentSettings settings, IReadOnlyList<string> warnings, TimeProvider time)
    {
        var common = settings.Common;
        using var logs = ProcessLog.Create(common.Log, common.LogLevel, time);
        var process = new AgentProcess(settings, logs, time);
        await using var ending = process.ConfigureAwait(false);
        AgentLog.Starting(
            process._logger, Executable.Version, common.Name, common.Cluster, string.Join(',', common.Bus!.Servers),
            settings.Workers, settings.Grace);
        foreach (var warning in warnings)
            AgentLog.Setting(process._logger, warning);
        return await process.RunAsync().ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends the agent is logged, and the process fails.")]
    private async Task<int> RunAsync()
    {
        await using var web = WebListener.Create(_settings.Common.Health, _logs);
        web.MapHealth(Health);
        web.MapMetrics(() => AgentMetrics.Write(Executable.Version, _host));
        try
        {
            await web.StartAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            AgentLog.CannotListen(_logger, $"{_settings.Common.Health}", fault.Message);
            return ProcessExit.Failed;
        }
        AgentLog.Health(_logger, web.Url());
        try
        {
            await ServeAsync().WaitAsync(_signals.Abort).ConfigureAwait(false);
            AgentLog.Left(_logger);
            return ProcessExit.Done;
        }
        catch (OperationCanceledException) when (_signals.Abort.IsCancellationRequested)
        {
            // The kernel closes what is open when the process ends.
            return ProcessExit.Stopped;
        }
        catch (Exception fault)
        {
            AgentLog.Failed(_logger, fault);
            return ProcessExit.Failed;
        }
    }

    private async Task ServeAsync()
    {
        var stop = _signals.Stop;
        try
        {
            var allow = await _names.PinAsync(_settings.Allow, stop).ConfigureAwait(false);
            _host = new AgentHost(_settings.Options(allow), _bus, _time)
            {
                OnNote = note => AgentLog.Note(_logger, note),
                OnState = state => AgentLog.State(_logger, Word(state)),
            };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        await _host.RunAsync(stop).ConfigureAwait(false);
    }

    private HealthReport Health()
    {
        var bus = BusHealth.Of(_bus, receives: true);
        var state = _host?.State ?? AgentState.Joining;
        var reason = _names.WaitingFor is { } name ? $"the allowed name {name} is not resolved yet"
            : _signals.Stop.IsCancellationRequested ? "it is stopping"
            : !bus.Ok ? bus.Reason
            : state == AgentState.Joining ? "no coordinator has welcomed it yet"
            : state == AgentState.Left ? "it has left" : "";
        return new HealthReport(reason.Length == 0, _settings.Common.Name, "agent", Word(state), reason, bus.Links);
    }

    /// <summary>A broker that hangs is left behind after seconds; asked twice to stop, nobody waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_signals.Abort.IsCancellationRequested)
            await _bus.DisposeAsync().ConfigureAwait(false);
        _signals.Dispose();
    }

    private void Say(bool again)
    {
        if (again)
            AgentLog.Aborting(_logger);
        else
            AgentLog.Stopping(_logger);
    }

    private static string Word(AgentState state) => state.ToString().ToLowerInvariant();
}
