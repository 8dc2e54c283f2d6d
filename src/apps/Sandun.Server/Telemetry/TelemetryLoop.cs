using Sandun.MarathonApi;
using Sandun.Server.ControlPlane;
using Sandun.Telemetry;

namespace Sandun.Server.Telemetry;

/// <summary>Takes figures down each second while this server decides: agents and routers tell the leader alone.</summary>
internal sealed partial class TelemetryLoop : IAsyncDisposable
{
    /// <summary>A tick that comes late takes down so many seconds at once, so that no chart has holes.</summary>
    private const int MostMissed = 3;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly TelemetryStore _store;
    private readonly TelemetryCollector _collector;
    private readonly IServices _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;
    private string _problem = "";
    private bool _dropping;
    private DateTimeOffset _last;

    public TelemetryLoop(TelemetryStore store, ControlPlaneViews views, IServices services, TimeProvider time, ILogger logger)
    {
        (_store, _services, _time, _logger) = (store, services, time, logger);
        _collector = new TelemetryCollector(store, views);
    }

    public TelemetryStore Store => _store;

    /// <summary>What answers questions about figures.</summary>
    public required IMetricsSource Source { get; init; }

    /// <summary>Sends figures elsewhere; null for nowhere.</summary>
    public OtlpExport? Export { get; init; }

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ending.Dispose();
        Export?.Dispose();
        (Source as IDisposable)?.Dispose();
        _store.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_second, _time);
        while (true)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(_ending.Token)) return;
                await SecondAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(_logger, failure);
            }
        }
    }

    private async Task SecondAsync()
    {
        var now = _time.GetUtcNow();
        if (!_services.Stale)
        {
            var missed = (int)Math.Clamp(now.ToUnixTimeSeconds() - _last.ToUnixTimeSeconds() - 1, 0, MostMissed);
            for (var back = _last == default ? 0 : missed; back >= 0; back--) await _collector.TakeAsync(now.AddSeconds(-back));
            _last = now;
        }

        _store.Advance(now.ToUnixTimeSeconds());
        Tell();
    }

    private void Tell()
    {
        if (_store.Problem != _problem)
        {
            if (_store.Problem.Length == 0) LogWritten(_logger);
            else if (_problem.Length == 0) LogNotWritten(_logger, _store.Problem);
            _problem = _store.Problem;
        }

        if (_store.Dropped > 0 && !_dropping) LogDropped(_logger, _store.Count);
        _dropping |= _store.Dropped > 0;
    }
}
