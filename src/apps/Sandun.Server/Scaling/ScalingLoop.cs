using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sandun.Autoscaler.Controller;
using Sandun.Autoscaler.Fleet;
using Sandun.Autoscaler.Policies;
using Sandun.Autoscaler.Signals;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;
using Sandun.Store;

namespace Sandun.Server.Scaling;

/// <summary>
/// Each second: every app with an <c>autoscaling</c> member is looked at, and its count changed where its controller says so. An app whose
/// routers tell of a surge is looked at as soon as they do: its second is over early.
/// </summary>
internal sealed partial class ScalingLoop : IAsyncDisposable
{
    public const string Prefix = StoreEntities.DefaultRoot + "v1/scaling/";

    /// <summary>A count changed by hand holds this long.</summary>
    public static readonly TimeSpan ManualPin = TimeSpan.FromHours(1);

    /// <summary>Apps scaled by one server; beyond, the first in order are.</summary>
    private const int MaxApps = 5_000;

    /// <summary>Batches of records written in a second: so many apps may change their count by themselves for hours.</summary>
    private const int BatchesMax = 4;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <summary>Routers tell of a surge within this of one another, and are looked at together.</summary>
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(50);

    /// <summary>An app's second may come early when it surges; no two of its seconds are closer than this.</summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromMilliseconds(400);

    private readonly ScalingRecords _records;
    private readonly ControlPlaneViews _views;
    private readonly IServices _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<PathId, ScaledApp> _apps = new();
    private readonly EarlyLooks _early = new();

    /// <summary>Apps that are no more, whose records are yet to be removed.</summary>
    private readonly HashSet<PathId> _gone = [];

    private readonly CustomFigures _figures;
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;
    private bool _deciding;

    public ScalingLoop(ScalingRecords records, ControlPlaneViews views, IServices services, TimeProvider time, ILogger logger)
    {
        (_records, _views, _services, _time, _logger) = (records, views, services, time, logger);
        _figures = new CustomFigures(time);
    }

    /// <summary>Share of all CPUs and memory that growth beyond what is guaranteed leaves free, per cent.</summary>
    public int ReservePercent { get; init; }

    public ScaledApp? Find(PathId id) => _apps.GetValueOrDefault(id);

    public void Start() => _running = RunAsync();

    /// <summary>Sets or ends a pin; taken up within a second.</summary>
    public void SetPin(PathId id, ScalePin? pin)
    {
        var app = _apps.GetOrAdd(id, _ => new ScaledApp());
        app.Pin = pin;
        app.Unsaved = true;
    }

    /// <summary>Decides no more; what is not yet stored of decisions and pins is, where the store answers soon.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SaveLastAsync();
        _ending.Dispose();
        _figures.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_second, _time);
        var (tick, surge) = (timer.WaitForNextTickAsync(_ending.Token).AsTask(), _views.Traffic.Surging.WaitToReadAsync(_ending.Token).AsTask());
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await await Task.WhenAny([tick, surge, .. WaitsEarly()]);
                if (tick.IsCompleted)
                {
                    tick = timer.WaitForNextTickAsync(_ending.Token).AsTask();
                    await SecondAsync(null);
                }

                if (surge.IsCompleted)
                {
                    await Task.Delay(s_gather, _time, _ending.Token);
                    while (_views.Traffic.Surging.TryRead(out var app)) _early.Add(app, EarliestLook(app));
                    surge = _views.Traffic.Surging.WaitToReadAsync(_ending.Token).AsTask();
                }

                if (_early.Take(_time.GetUtcNow()) is { Count: > 0 } surging) await SecondAsync(surging);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(_logger, failure);
            }
        }
    }

    /// <summary>One that was looked at a moment ago waits; it is not left to its next second, or what surged then would be seen two seconds late.</summary>
    private DateTimeOffset EarliestLook(PathId app)
    {
        var now = _time.GetUtcNow();
        return _apps.TryGetValue(app, out var scaled) && (now - scaled.LookedAt).Duration() < s_apart ? scaled.LookedAt + s_apart : now;
    }

    /// <summary>Until an app that surges may be looked at.</summary>
    private IEnumerable<Task> WaitsEarly()
    {
        if (_early.Next is not { } at) yield break;
        var left = at - _time.GetUtcNow();
        yield return left <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(left < s_apart ? left : s_apart, _time, _ending.Token);
    }

    /// <param name="surging">The apps whose second is over early; null for all.</param>
    private async Task SecondAsync(IReadOnlyCollection<PathId>? surging)
    {
        // Who does not decide forgets what it knew: after a fail-over the new leader begins blind, and blind nothing shrinks.
        if (_services.Stale)
        {
            _deciding = false;
            return;
        }

        if (!_deciding)
        {
            await RestoreAsync();
            _deciding = true;
        }

        var now = _time.GetUtcNow();
        var services = _services.View;
        var changes = new List<(App App, ScaledApp Scaled, ScaleDecision Decision, AppSample Sample)>();
        var due = surging is null ? services.Apps.Values : surging.Where(services.Apps.ContainsKey).Select(id => services.Apps[id]);
        foreach (var app in due.Where(app => app.Spec.Extensions.ContainsKey(ScalingReader.Member)).Take(MaxApps))
            if (Look(app, services, now) is { } change) changes.Add((app, change.Scaled, change.Decision, change.Sample));
        if (surging is null) _figures.Ask([.. _apps.Values.SelectMany(app => app.Scaler?.Spec.Metrics ?? []).Distinct()], _ending.Token);
        changes = Arbitrated(changes, services);
        await Task.WhenAll(changes.Select(change => ChangeAsync(change.App, change.Scaled, change.Decision, change.Sample, now)));
        Forget(services);
        await SaveAsync(_ending.Token);
    }

    private (ScaledApp Scaled, ScaleDecision Decision, AppSample Sample)? Look(App app, ServiceView services, DateTimeOffset now)
    {
        var json = app.Spec.Extensions[ScalingReader.Member];
        var scaled = _apps.GetOrAdd(app.Id, _ => new ScaledApp());
        if ((now - scaled.LookedAt).Duration() < s_apart) return null;
        scaled.LookedAt = now;
        if (json != scaled.Declared || scaled.Scaler is null)
        {
            if (ScalingReader.Of(app.Spec) is not { } spec) return null;
            scaled.Follow(json, spec);
        }

        var sample = AppSignals.Of(app, scaled.Scaler!.Spec.Policy.Concurrency, services, _views, now.ToUnixTimeSeconds());
        scaled.Ready = sample.Ready;
        // A count of 0 that a user set is a suspended app: it wakes by hand.
        if (!scaled.Scaler!.Spec.Enabled || app is { Spec.Instances: 0, IsAsleep: false })
        {
            scaled.KnownCount = app.Spec.Instances;
            return null;
        }

        NotePin(app, scaled, now);
        var decision = scaled.Scaler.Decide(sample, ContextOf(app, scaled, services, now));
        var before = scaled.Last;
        scaled.Last = ScalingReports.Of(decision, sample, now, "");
        if (decision.Wish != decision.Count) return (scaled, decision, sample);
        // What holds an app back is told when it begins, not every second.
        if (before is not null && before.Binding != scaled.Last.Binding && decision.Binding is not (Binding.Level or Binding.Panic)) scaled.Record(scaled.Last);
        return null;
    }

    /// <summary>When the machines have no room for all, wishes are cut by priority; what is cut says so.</summary>
    private List<(App App, ScaledApp Scaled, ScaleDecision Decision, AppSample Sample)> Arbitrated(
        List<(App App, ScaledApp Scaled, ScaleDecision Decision, AppSample Sample)> changes, ServiceView services)
    {
        var growing = changes.Where(change => change.Decision.Wish > change.Decision.Count && !change.Scaled.Scaler!.Spec.DryRun).ToList();
        if (growing.Count == 0) return changes;
        var bids = growing.Select(change => FleetRooms.BidOf(change.App, change.Scaled.Scaler!.Spec, change.Decision)).ToList();
        var granted = FleetArbiter.Grant(bids, FleetRooms.Of(_views.Cluster, services, ReservePercent));
        var kept = changes.Except(growing).ToList();
        for (var i = 0; i < growing.Count; i++)
        {
            var (change, wish) = (growing[i], growing[i].Decision.Wish);
            if (granted[i] >= wish)
            {
                kept.Add(change);
                continue;
            }

            var cut = change.Decision with { Wish = granted[i], Binding = Binding.Capacity, Why = $"{change.Decision.Why}; the machines have room for {granted[i]} of {wish}" };
            if (granted[i] > change.Decision.Count) kept.Add(change with { Decision = cut });
            else Hold(change.Scaled, cut, change.Sample);
        }

        return kept;
    }

    private void Hold(ScaledApp scaled, ScaleDecision decision, AppSample sample)
    {
        var told = scaled.Log.FirstOrDefault();
        scaled.Last = ScalingReports.Of(decision, sample, _time.GetUtcNow(), "");
        if (told?.Binding != scaled.Last.Binding) scaled.Record(scaled.Last);
    }

    private static void NotePin(App app, ScaledApp scaled, DateTimeOffset now)
    {
        if (scaled.Pin is { } pin && pin.Until <= now)
        {
            scaled.Pin = null;
            scaled.Unsaved = true;
        }

        var byHand = scaled.KnownCount is { } known && known != app.Spec.Instances && scaled.KnownConfig == app.LastConfigChangeAt;
        if (byHand && scaled.Pin?.Instances != app.Spec.Instances)
        {
            scaled.Pin = new ScalePin(app.Spec.Instances, now + ManualPin);
            scaled.Unsaved = true;
        }

        (scaled.KnownCount, scaled.KnownConfig) = (app.Spec.Instances, app.LastConfigChangeAt);
    }

    private ScaleContext ContextOf(App app, ScaledApp scaled, ServiceView services, DateTimeOffset now)
    {
        var deployment = services.Deployments.FirstOrDefault(running => running.AffectedApps.Contains(app.Id));
        var scaling = deployment is not null && IsScaling(deployment, app.Id);
        return new ScaleContext(now, deployment is not null && !scaling, scaling, scaled.Pin?.Instances) { Metrics = _figures.Of(scaled.Scaler!.Spec.Metrics) };
    }

    private static bool IsScaling(Deployment deployment, PathId app) => deployment.Steps.All(
        step => step.Actions.All(action => action.App == app && action.Kind == DeploymentActionKind.ScaleApplication));

    private async Task ChangeAsync(App app, ScaledApp scaled, ScaleDecision decision, AppSample sample, DateTimeOffset now)
    {
        var outcome = "dry-run";
        if (!scaled.Scaler!.Spec.DryRun)
        {
            var edit = new AppChange(
                app.Id, current => new AppEdit(current! with { Instances = decision.Wish }, null) { Count = CountSource.Scaler }, MayCreate: false);
            // Force takes the place of a change of the count that is still being carried out; another deployment was looked for before.
            var force = _services.View.Deployments.Any(running => running.AffectedApps.Contains(app.Id) && IsScaling(running, app.Id));
            var reply = await _services.AskAsync(new ServiceRequest.UpdateApps([edit], force), _ending.Token);
            outcome = reply is ServiceReply.Refused refused ? refused.Message : "done";
        }

        if (outcome == "done")
        {
            scaled.KnownCount = decision.Wish;
            LogScaled(_logger, app.Id.ToString(), decision.Count, decision.Wish, decision.Why);
        }
        else if (outcome != "dry-run")
        {
            LogRefused(_logger, app.Id.ToString(), decision.Wish, outcome);
        }

        scaled.Last = ScalingReports.Of(decision, sample, now, outcome);
        // A dry run wishes the same every second; it is told once.
        if (outcome != "dry-run" || scaled.Log.FirstOrDefault() is not { Outcome: "dry-run" } told || told.To != decision.Wish) scaled.Record(scaled.Last);
    }

    private void Forget(ServiceView services)
    {
        foreach (var id in _apps.Keys)
            if (!services.Apps.ContainsKey(id) && _apps.TryRemove(id, out _)) _gone.Add(id);
    }

    private async Task RestoreAsync()
    {
        _apps.Clear();
        _gone.Clear();
        foreach (var (id, stored) in await _records.LoadAsync(_ending.Token)) _apps.GetOrAdd(id, _ => new ScaledApp()).Restore(stored);
    }

    private async Task SaveLastAsync()
    {
        if (!_deciding) return;
        using var bound = new CancellationTokenSource(s_second, _time);
        try
        {
            await SaveAsync(bound.Token);
        }
        catch (Exception failure)
        {
            LogUnsaved(_logger, failure);
        }
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        for (var batch = 0; batch < BatchesMax; batch++)
        {
            var gone = _gone.Take(ScalingRecords.Most).ToList();
            // One that is there again has a record of its own to write over the old one.
            foreach (var id in gone)
                if (_apps.TryGetValue(id, out var again)) again.Unsaved = true;
            var unsaved = _apps.Where(app => app.Value.Unsaved).OrderBy(app => app.Value.SavedAt).Take(ScalingRecords.Most - gone.Count).ToList();
            if (gone.Count + unsaved.Count == 0) return;
            await SaveAsync(gone, unsaved, cancellation);
        }
    }

    private async Task SaveAsync(List<PathId> gone, List<KeyValuePair<PathId, ScaledApp>> unsaved, CancellationToken cancellation)
    {
        foreach (var (_, app) in unsaved) (app.Unsaved, app.SavedAt) = (false, _time.GetUtcNow());
        try
        {
            await _records.SaveAsync(
                [
                    .. gone.Where(id => !_apps.ContainsKey(id)).Select(id => KeyValuePair.Create(id, (StoredScaling?)null)),
                    .. unsaved.Select(app => KeyValuePair.Create(app.Key, (StoredScaling?)new StoredScaling(app.Value.Log, app.Value.Pin))),
                ],
                cancellation);
            _gone.ExceptWith(gone);
        }
        catch (Exception failure)
        {
            foreach (var (_, app) in unsaved) app.Unsaved = true;
            // Another term may have begun since the records were read, its leader may even be this server: they are read anew.
            if (failure is StoreFencedException) _deciding = false;
            throw;
        }
    }
}
