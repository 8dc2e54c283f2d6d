using Sandun.NativeApi;
using Sandun.Server.ControlPlane;
using Sandun.ServiceScheduler;
using Sandun.Store;

namespace Sandun.Server.Routing;

/// <summary>
/// Compares the registry in the store with the one the scheduler holds, so that a hand that went into the store is found, told and put
/// right. Only the server that decides does it.
/// </summary>
internal sealed partial class RegistryAudit : IAsyncDisposable
{
    /// <summary>How often all is compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private const string Prefix = StoreEntities.DefaultRoot + "services/registry/";
    private const string Head = Prefix + "head";

    /// <summary>Looks at a registry that changes while it is read; the next round comes anyway.</summary>
    private const int Tries = 5;

    private const int FindingsMax = 50;
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(200);

    private readonly IStore _store;
    private readonly ControlPlaneViews _views;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ServiceFactCodec _codec = new();
    private readonly Lock _lock = new();
    private readonly LinkedList<DriftFinding> _findings = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;

    public RegistryAudit(IStore store, ControlPlaneViews views, TimeProvider time, ILogger logger)
    {
        (_store, _views, _time, _logger) = (store, views, time, logger);
        _running = RunAsync();
    }

    /// <summary>What was found, newest first.</summary>
    public IReadOnlyList<DriftFinding> Findings
    {
        get
        {
            lock (_lock) return [.. _findings];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token)) await RoundAsync(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>Compares once and repairs.</summary>
    internal async Task RoundAsync(CancellationToken cancellation)
    {
        try
        {
            for (var attempt = 0; attempt < Tries; attempt++)
            {
                if (_views.ServicesProblem().Length > 0) return;
                if (await TryAsync(cancellation)) return;
                await Task.Delay(s_retry, _time, cancellation);
            }
        }
        catch (Exception failure) when (failure is StoreException or FormatException)
        {
            LogUnread(_logger, failure.Message);
        }
    }

    /// <returns>False when the registry changed meanwhile.</returns>
    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        var reading = await _store.ReadAsync(Prefix, cancellation);
        var contents = _views.Services.RegistryContents;
        var head = reading.Entries.FirstOrDefault(entry => entry.Key == Head);
        var revision = head is null ? 0 : Decoded(head) is ServiceFact.RegistryAdvanced advanced ? advanced.Revision : -1;
        if (revision != contents.Revision) return false;
        var differences = Differences(reading, contents);
        if (differences.Count == 0) return true;
        // As long as the head is as it was read nothing was decided since, and what is written is the truth.
        var outcome = await _store.CommitAsync(
            new StoreBatch([head is null ? new StoreCompare(Head, CreateRevision: 0) : new StoreCompare(Head, ModRevision: head.ModRevision)], [.. differences.Select(difference => difference.Cure)]),
            cancellation);
        var now = _time.GetUtcNow();
        foreach (var (what, cure) in differences)
        {
            LogDrift(_logger, cure.Key, what, outcome.Succeeded);
            Keep(new DriftFinding(now, cure.Key, what, outcome.Succeeded));
        }

        return true;
    }

    private List<(string What, StoreOperation Cure)> Differences(StoreReading reading, RegistryContents contents)
    {
        var stored = reading.Entries.Where(entry => entry.Key != Head).ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        var differences = new List<(string, StoreOperation)>();
        foreach (var endpoint in contents.Endpoints.Values.SelectMany(ofApp => ofApp.Values))
            Compare(since => new ServiceFact.EndpointPut(endpoint, since));
        foreach (var route in contents.Routes.Values.SelectMany(ofApp => ofApp.Values)) Compare(_ => new ServiceFact.RoutePut(route));
        foreach (var key in stored.Keys.Order(StringComparer.Ordinal)) differences.Add(("unknown", new StoreOperation(key, null)));
        return differences;

        void Compare(Func<DateTimeOffset, ServiceFact> fact)
        {
            var key = StoreEntities.DefaultRoot + _codec.Encode(fact(default))!.Value.Key;
            var found = stored.Remove(key, out var entry);
            var since = entry is not null && Decoded(entry) is ServiceFact.EndpointPut put ? put.Since : _time.GetUtcNow();
            var wanted = _codec.Encode(fact(since))!.Value.Value!;
            if (!found) differences.Add(("missing", new StoreOperation(key, wanted)));
            else if (!entry!.Value.AsSpan().SequenceEqual(wanted)) differences.Add(("changed", new StoreOperation(key, wanted)));
        }
    }

    private ServiceFact? Decoded(StoreEntry entry)
    {
        try
        {
            return _codec.Decode(entry.Key[StoreEntities.DefaultRoot.Length..], entry.Value);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private void Keep(DriftFinding finding)
    {
        lock (_lock)
        {
            _findings.AddFirst(finding);
            while (_findings.Count > FindingsMax) _findings.RemoveLast();
        }
    }
}
