using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Fourtuple.Coordinator.Api;
using Fourtuple.Coordinator.Cluster;
using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;
using Fourtuple.Shared.Actors;
using Fourtuple.Shared.Bus.RabbitMq;
using Fourtuple.Shared.Processes;
using Fourtuple.Shared.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Fourtuple.Coordinator.Processes;

/// <summary>
/// fourtuple-coordinator: the coordinator actor on RabbitMQ and a store, with API, log, health and signals around it. A
/// broker or database that is not there is waited for; one that refuses ends the process.
/// </summary>
internal sealed class CoordinatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    /// <summary>What answers under way get at the end; streams end at once.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    private static readonly Executable Executable = new(
        "fourtuple-coordinator", "plans, leases, adds up and reports the runs of a cluster; one of several is active");

    private readonly CoordinatorSettings _settings;
    private readonly ILogger _logger;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly long _startedNs;
    private readonly StopSignals _signals;
    private readonly RabbitMqBus _bus;
    private volatile CoordinatorHost? _port;
    private volatile string _storeReason = "the store is not open yet";

    private CoordinatorProcess(CoordinatorSettings settings, ILoggerFactory logs, TimeProvider time)
    {
        (_settings, _logs, _time, _startedNs) = (settings, logs, time, time.NowNs());
        _logger = logs.CreateLogger("Fourtuple.Coordinator");
        _signals = new StopSignals(Say);
        var busLog = new BusLog(logs.CreateLogger("Fourtuple.Bus"), time);
        _bus = new RabbitMqBus(settings.Common.Bus!, time, busLog.Reports);
    }

    public static Task<int> MainAsync(string[] arguments) => Executable.RunAsync(
        arguments, CoordinatorSettings.Read, settings => settings.Common.Health,
        (settings, warnings) => RunAsync(settings, warnings, TimeProvider.System));

    private static async Task<int> RunAsync(
        CoordinatorSettings settings, IReadOnlyList<string> warnings, TimeProvider time)
    {
        var common = settings.Common;
        using var logs = ProcessLog.Create(common.Log, common.LogLevel, time);
        await using var process = new CoordinatorProcess(settings, logs, time);
        CoordinatorLog.Starting(
            process._logger, Executable.Version, common.Name, common.Cluster, string.Join(',', common.Bus!.Servers),
            settings.Store!.Shown);
        foreach (var warning in warnings)
            CoordinatorLog.Setting(process._logger, warning);
        return await process.RunAsync().ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends the process is logged, and it fails.")]
    private async Task<int> RunAsync()
    {
        await using var web = WebListener.Create(_settings.Common.Health, _logs);
        web.MapHealth(Health);
        web.MapMetrics(() => CoordinatorMetrics.Write(_port?.View));
        if (!await ListensAsync(web, _settings.Common.Health, SettingNames.HealthListen).ConfigureAwait(false))
            return ExitCodes.Failed;
        CoordinatorLog.Health(_logger, web.Url());
        try
        {
            var code = await ServeAsync().WaitAsync(_signals.Abort).ConfigureAwait(false);
            CoordinatorLog.Left(_logger, code);
            return code;
        }
        catch (OperationCanceledException) when (_signals.Abort.IsCancellationRequested)
        {
            return ExitCodes.Stopped;
        }
        catch (Exception fault)
        {
            CoordinatorLog.Failed(_logger, fault);
            return ExitCodes.Failed;
        }
    }

    /// <summary>Opens the store, serves the API and leads or waits until the end; the exit code.</summary>
    private async Task<int> ServeAsync()
    {
        var opened = await OpenStoreAsync(_signals.Stop).ConfigureAwait(false);
        if (opened is null)
            return ExitCodes.Pass;
        if (opened.Value is not { } store)
            return ExitCodes.Failed;
        await using var closing = store.ConfigureAwait(false);
        var common = _settings.Common;
        var options = new CoordinatorOptions(common.Cluster, common.Name)
        {
            Beat = common.Beat,
            Lost = _settings.Lost,
            StoreGrace = _settings.StoreGrace,
        };
        await using var host = new CoordinatorHost(
            options, _bus, store, _time, () => BusHealth.Of(_bus, receives: true).Ok);
        _port = host;
        var tls = _settings.Tls;
        var node = new NodeFacts(
            _startedNs, [.. _settings.Lines.Select(line => (line.Setting.Name, line.Value, line.Origin))]);
        await using var api = WebListener.Create(_settings.Listen, _logs, tls?.Certificate, tls?.Chain);
        ApiEndpoints.Map(api, host, new ApiOptions(_settings.Tokens, tls?.Names ?? [], NotReady, node), _time);
        if (!await ListensAsync(api, _settings.Listen, SettingNames.Listen).ConfigureAwait(false))
            return ExitCodes.Failed;
        CoordinatorLog.Api(_logger, api.Url());
        using var ended = new CancellationTokenSource();
        var following = new ViewLog(_logger).FollowAsync(host, ended.Token);
        try
        {
            var code = await host.RunAsync(_signals.Stop).ConfigureAwait(false);
            if (code != ExitCodes.Pass)
                CoordinatorLog.Ended(_logger, host.ExitReason);
            return code;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(false);
            // Who asked this coordinator to leave gets to read the answer.
            using var limit = new CancellationTokenSource(AnswerLimit, _time);
            await api.StopAsync(limit.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Null when asked to stop before the store was there; without a value when it refuses.</summary>
    private async Task<StoreAnswer<IRunStore>?> OpenStoreAsync(CancellationToken stop)
    {
        var choice = _settings.Store!;
        while (!stop.IsCancellationRequested)
        {
            var answer = await choice.OpenAsync().ConfigureAwait(false);
            if (answer.Ok)
                return answer;
            if (answer.Outcome == StoreOutcome.Refused)
            {
                CoordinatorLog.StoreRefuses(_logger, choice.Shown, answer.Reason);
                return answer;
            }
            _storeReason = $"the store is not there: {answer.Reason}";
            CoordinatorLog.StoreAway(_logger, choice.Shown, answer.Reason);
            await Task.Delay(StorePause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    private async Task<bool> ListensAsync(WebApplication web, System.Net.IPEndPoint at, string setting)
    {
        try
        {
            await web.StartAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            CoordinatorLog.CannotListen(_logger, $"{at}", fault.Message, setting);
            return false;
        }
    }

    private string? NotReady() => Health() is { Ready: false } report ? report.Reason : null;

    private HealthReport Health()
    {
        var view = _port?.View;
        var bus = BusHealth.Of(_bus, receives: view is not null and not { Role: CoordinatorRole.Standby });
        var reason = _signals.Stop.IsCancellationRequested ? "it is stopping"
            : view is null ? _storeReason
            : !bus.Ok ? bus.Reason
            : view.Role == CoordinatorRole.Suspended ? $"it can't renew its lease: {view.StoreState}" : "";
        var state = view?.Role.ToString().ToLowerInvariant() ?? "starting";
        return new HealthReport(
            reason.Length == 0, _settings.Common.Name, "coordinator", state, reason, bus.Links);
    }

    private void Say(bool again)
    {
        if (again)
            CoordinatorLog.Aborting(_logger);
        else
            CoordinatorLog.Stopping(_logger);
    }

    /// <summary>A broker that hangs is left behind after seconds; asked twice to stop, nobody waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_signals.Abort.IsCancellationRequested)
            await _bus.DisposeAsync().ConfigureAwait(false);
        _signals.Dispose();
    }
}
