using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies;

/// <summary>
/// The router's one loop: takes the registry as it changes, has the proxy brought to it, and reports what is served. Nothing is
/// done before a first registry is known, so that a proxy found serving is never emptied.
/// </summary>
public sealed partial class RouterRole
{
    /// <summary>Commits that may wait; the link waits when the proxy is slower, and nothing is lost.</summary>
    private const int InputsMax = 1024;

    /// <summary>Reports that may wait for the link; each says all, so older ones are dropped.</summary>
    private const int ReportsMax = 64;

    /// <summary>Seconds of figures that may wait for the link; older ones are worth nothing.</summary>
    private const int TrafficMax = 3;

    /// <summary>How often traffic is measured and told.</summary>
    private static readonly TimeSpan s_measureInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked at in between, whether an app surges.</summary>
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>A surge is told no sooner after the last figures: less time counts too little to say much.</summary>
    private static readonly TimeSpan s_surgeInterval = TimeSpan.FromMilliseconds(400);

    /// <summary>How long endpoints are kept that a registry which lost its past no longer names: time to put a store back.</summary>
    private static readonly TimeSpan s_keepMax = TimeSpan.FromMinutes(10);

    /// <summary>A report goes out at least this often.</summary>
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(5);

    /// <summary>The registry is kept on disk at most this often.</summary>
    private static readonly TimeSpan s_saveInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<RouterInput> _inputs = Channel.CreateBounded<RouterInput>(new BoundedChannelOptions(InputsMax) { SingleReader = true });
    private readonly Channel<RouterReport> _reports =
        Channel.CreateBounded<RouterReport>(new BoundedChannelOptions(ReportsMax) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<RouterTraffic> _traffic =
        Channel.CreateBounded<RouterTraffic>(new BoundedChannelOptions(TrafficMax) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly RouterId _router;
    private readonly RegistryFile? _file;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RegistryTable _registry = new();
    private RouterReport _latest;
    private ImmutableArray<RouterCertificate> _told = [];
    private ImmutableArray<RouterCertificate> _certificates = [];
    private bool _certificatesChanged;
    private ImmutableArray<string> _problems = [];
    private DateTimeOffset _reportedAt;
    private DateTimeOffset _savedAt;
    private DateTimeOffset _keptUntil;
    private long? _arrivedAt;
    private TimeSpan? _applyTime;
    private bool _known;
    private bool _unsaved;

    /// <param name="file">Keeps the registry over restarts; null to keep none.</param>
    public RouterRole(RouterId router, RegistryFile? file, TimeProvider time, ILogger logger)
    {
        _router = router;
        _file = file;
        _time = time;
        _logger = logger;
        _latest = new RouterReport(router, 0, [], "", "the proxy is starting");
    }

    /// <summary>Reports to send, in order.</summary>
    public ChannelReader<RouterReport> Reports => _reports.Reader;

    /// <summary>What the proxy carried, second by second.</summary>
    public ChannelReader<RouterTraffic> Traffic => _traffic.Reader;

    /// <summary>The data center this router stands in; null when it was not told.</summary>
    public string? DataCenter { get; init; }

    /// <summary>Keeps the certificates over restarts; null to keep none.</summary>
    public CertificateFile? CertificateFile { get; init; }

    /// <summary>The report made last.</summary>
    public RouterReport Latest => Volatile.Read(ref _latest);

    /// <summary>Hands over a whole registry, which replaces what was known.</summary>
    public ValueTask PostAsync(RegistryView view, CancellationToken cancellation) =>
        _inputs.Writer.WriteAsync(new RouterInput.Snapshot(view), cancellation);

    /// <summary>Hands over the changes of one commit.</summary>
    public ValueTask PostAsync(long revision, ImmutableArray<RegistryChange> changes, CancellationToken cancellation) =>
        _inputs.Writer.WriteAsync(new RouterInput.Changes(revision, changes), cancellation);

    /// <summary>Hands over all certificates.</summary>
    public ValueTask PostAsync(ImmutableArray<RouterCertificate> certificates, CancellationToken cancellation) =>
        _inputs.Writer.WriteAsync(new RouterInput.Certificates(certificates), cancellation);

    /// <summary>Has the proxy looked after at once; for engines, from any thread.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(IProxyEngine engine, CancellationToken cancellation)
    {
        Volatile.Write(ref _latest, _latest with { Engine = engine.Name, DataCenter = DataCenter });
        if (_file?.Load() is { } kept)
        {
            _registry.Replace(kept);
            _known = true;
            LogKept(_logger, kept.Revision, kept.Endpoints.Length);
        }

        if (CertificateFile?.Load() is { } keptCertificates)
        {
            _told = keptCertificates;
            Use(engine, keptCertificates);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var measuring = MeasureAsync(engine, ending.Token);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                TakeInputs();
                var again = s_reportInterval;
                if (_registry.Kept > 0 && _time.GetUtcNow() >= _keptUntil) _registry.Release();
                if (_certificatesChanged || (_registry.Kept == 0 && _certificates != _told)) await TakeCertificatesAsync(engine);
                if (_known)
                {
                    var status = await engine.ConvergeAsync(_registry, cancellation);
                    Report(engine.Name, status);
                    again = status.Again < s_reportInterval ? status.Again : s_reportInterval;
                }

                await SaveAsync();
                await WaitAsync(again, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The role was told to end; the proxy goes on serving.
        }
        finally
        {
            await ending.CancelAsync();
            await measuring;
        }

        if (_unsaved) _file?.Save(_registry.ToView());
    }

    private async Task MeasureAsync(IProxyEngine engine, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_lookInterval, _time);
        try
        {
            var (sequence, told) = (0L, _time.GetTimestamp());
            ImmutableArray<PathId> surging = [];
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                // A surge that is seen too early to be told is kept: looks may be far apart.
                if (await engine.SurgingAsync(cancellation) is { IsEmpty: false } seen) surging = seen;
                var since = _time.GetElapsedTime(told);
                // A tick that comes a little early is the second's all the same.
                if (since < s_measureInterval - (s_lookInterval / 2) && (surging.IsEmpty || since < s_surgeInterval)) continue;
                told = _time.GetTimestamp();
                _traffic.Writer.TryWrite(new RouterTraffic(_router, ++sequence, await engine.MeasureAsync(cancellation)) { Surging = surging });
                surging = [];
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The role ends.
        }
    }

    private void TakeInputs()
    {
        while (_inputs.Reader.TryRead(out var input))
        {
            switch (input)
            {
                case RouterInput.Snapshot snapshot:
                    TakeSnapshot(snapshot.View);
                    _known = true;
                    _unsaved = true;
                    break;
                case RouterInput.Changes changes:
                    _unsaved |= _registry.Apply(changes.Revision, changes.All);
                    _arrivedAt ??= _time.GetTimestamp();
                    break;
                case RouterInput.Certificates certificates:
                    _told = certificates.All;
                    _certificatesChanged = true;
                    break;
            }
        }

        while (_wakes.Reader.TryRead(out _))
        {
            // One look serves all calls so far.
        }
    }

    /// <summary>A server that lost its registry lost its certificates with it: while endpoints are served against its word, so is their TLS.</summary>
    private async Task TakeCertificatesAsync(IProxyEngine engine)
    {
        _certificatesChanged = false;
        var told = _told.Select(certificate => certificate.Name).ToHashSet(StringComparer.Ordinal);
        Use(engine, _registry.Kept == 0 ? _told : [.. _told, .. _certificates.Where(certificate => !told.Contains(certificate.Name))]);
        var all = _certificates;
        if (CertificateFile is { } file) await Task.Run(() => file.Save(all));
    }

    private void Use(IProxyEngine engine, ImmutableArray<RouterCertificate> certificates)
    {
        _certificates = certificates;
        _registry.Certified = CertificateNames.Of(certificates);
        engine.UseCertificates(certificates);
    }

    private void TakeSnapshot(RegistryView view)
    {
        var (before, kept) = (_registry.Revision, _registry.Kept);
        if (!_registry.Take(view) || kept > 0) return;
        _keptUntil = _time.GetUtcNow() + s_keepMax;
        LogKeeping(_logger, _registry.Kept, view.Revision, before, s_keepMax);
    }

    /// <summary>What is served against the registry's word, for people; null when nothing is.</summary>
    private string? KeptProblem() => _registry.Kept == 0
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{_registry.Kept} endpoints are served that the server no longer knows: its registry came empty or from an earlier time; put its store back, or they go at {_keptUntil:HH:mm:ss} UTC");

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        if (longest <= TimeSpan.Zero) return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var input = _inputs.Reader.WaitToReadAsync(ended.Token).AsTask();
        var wake = _wakes.Reader.WaitToReadAsync(ended.Token).AsTask();
        await Task.WhenAny(input, wake, Task.Delay(longest, _time, ended.Token));
        await ended.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private void Report(string engine, ProxyStatus status)
    {
        if (_arrivedAt is { } arrived && status.AppliedRevision == _registry.Revision)
        {
            _applyTime = _time.GetElapsedTime(arrived);
            _arrivedAt = null;
        }

        ImmutableArray<string> problems = KeptProblem() is { } kept ? [kept, .. status.Problems] : status.Problems;
        TellProblems(problems);
        var problem = ProblemText.Join(problems);
        var report = new RouterReport(_router, status.AppliedRevision, status.Drained, engine, problem)
        {
            IsFaulty = status.IsFaulty, DataCenter = DataCenter, ApplyTime = _applyTime, Reloads = status.Reloads, LastDiff = status.LastDiff,
        };
        var now = _time.GetUtcNow();
        var last = Latest;
        var same = last.AppliedRevision == report.AppliedRevision && last.Problem == report.Problem && last.IsFaulty == report.IsFaulty &&
            last.Reloads == report.Reloads && last.Drained.SequenceEqual(report.Drained);
        if (same && now - _reportedAt < s_reportInterval) return;
        Volatile.Write(ref _latest, report);
        _reportedAt = now;
        _reports.Writer.TryWrite(report);
    }

    /// <summary>Logs each problem in full, once for each time it appears: a report has room for few.</summary>
    private void TellProblems(ImmutableArray<string> problems)
    {
        if (problems == _problems || problems.SequenceEqual(_problems)) return;
        var before = _problems.ToHashSet(StringComparer.Ordinal);
        foreach (var problem in problems.Distinct(StringComparer.Ordinal).Where(problem => !before.Contains(problem))) LogProblem(_logger, problem);
        _problems = problems;
    }

    private async Task SaveAsync()
    {
        var now = _time.GetUtcNow();
        if (!_unsaved || _file is null || now - _savedAt < s_saveInterval) return;
        _unsaved = false;
        _savedAt = now;
        var view = _registry.ToView();
        await Task.Run(() => _file.Save(view));
    }
}
