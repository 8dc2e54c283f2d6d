using System.Collections.Immutable;
using System.Globalization;
using Sandun.Protocol;
using Sandun.Routing;

namespace Sandun.Proxies.Haproxy;

/// <summary>Reads a HAProxy's figures, on connections of its own, so that changes of the configuration never wait for them.</summary>
internal sealed class HaproxyTraffic(HaproxyFolder folder, TimeProvider time) : IAsyncDisposable
{
    /// <summary>
    /// Server lines read in one look: each costs HAProxy about 4 µs in which it carries no traffic, so a look stays under 10 ms. Backends
    /// beyond it take turns.
    /// </summary>
    private const int ServersMax = 2_000;

    /// <summary>The next look for surges comes after so many times as long as the last took, so that they cost a fiftieth of one core at most.</summary>
    private const int LookPause = 50;

    private readonly HaproxySocket _worker = new(folder.AdminSocket);
    private readonly HaproxySocket _master = new(folder.MasterSocket);
    private readonly SampleStream _samples = new(folder.AdminSocket, time);
    private readonly HaproxyMeter _meter = new();
    private readonly SurgeWatch _surges = new();
    private int _turn;
    private long _nextLook;

    /// <param name="targets">Whose figures they are.</param>
    public async Task<ImmutableArray<TrafficRow>> MeasureAsync(TrafficTargets targets, CancellationToken cancellation)
    {
        try
        {
            var processes = await ProcessesAsync(cancellation);
            var backends = NextBackends(targets);
            var readings = new SortedDictionary<int, ImmutableArray<StatRow>>();
            foreach (var process in processes)
            {
                // 2 are backends, 4 servers.
                var questions = backends is null ? ["show stat -1 6 -1"] : backends.Select(backend => $"show stat {backend} 4 -1").Prepend("show stat -1 2 -1");
                readings[process.Pid] = await ReadAsync(process, questions, cancellation);
            }

            var worker = processes.LastOrDefault(process => !process.Old)?.Pid ?? 0;
            _surges.Told();
            return _meter.Take(readings, _samples.Take(worker), targets, time.GetUtcNow());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // HAProxy is away or starting; the converging loop says what is wrong.
            return [];
        }
    }

    /// <summary>Apps whose backends get far more than of late. What processes of before a reload still get is left out: it only gets less.</summary>
    public async Task<ImmutableArray<PathId>> SurgingAsync(TrafficTargets targets, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        if (targets.Backends.IsEmpty || began < _nextLook) return [];
        try
        {
            var totals = new SortedDictionary<RouteKey, long>();
            foreach (var (backend, requests) in StatReadings.Requests(await _worker.AskAsync("show stat -1 2 -1", cancellation)))
                if (targets.Backends.TryGetValue(backend, out var route)) totals[route] = requests;
            var surging = _surges.Look(totals, (long)time.GetElapsedTime(0, began).TotalMilliseconds);
            _nextLook = began + ((time.GetTimestamp() - began) * LookPause);
            return [.. surging];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // As when it is measured.
            return [];
        }
    }

    public ValueTask DisposeAsync() => _samples.DisposeAsync();

    private async Task<ImmutableArray<ProcessReading>> ProcessesAsync(CancellationToken cancellation) =>
        HaproxyReadings.Processes(await _master.AskAsync("show proc", cancellation));

    private async Task<ImmutableArray<StatRow>> ReadAsync(ProcessReading process, IEnumerable<string> questions, CancellationToken cancellation)
    {
        if (!process.Old) return StatReadings.Rows(await _worker.AskAsync(string.Join(';', questions), cancellation));
        var prefix = string.Create(CultureInfo.InvariantCulture, $"@!{process.Pid} ");
        return StatReadings.Rows(await _master.AskAsync(string.Join(';', questions.Select(question => prefix + question)), cancellation));
    }

    /// <summary>Backends whose servers are read this time; null for all.</summary>
    private List<string>? NextBackends(TrafficTargets targets)
    {
        var sizes = targets.Servers.Keys.GroupBy(key => key[..key.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal)
            .Select(ofBackend => (Backend: ofBackend.Key, Slots: SlotCapacity.For(ofBackend.Count()))).ToList();
        if (sizes.Sum(size => size.Slots) <= ServersMax) return null;
        var chosen = new List<string>();
        var lines = 0;
        for (var index = 0; index < sizes.Count && lines < ServersMax; index++)
        {
            var (backend, slots) = sizes[(_turn + index) % sizes.Count];
            chosen.Add(backend);
            lines += slots;
        }

        _turn = (_turn + chosen.Count) % sizes.Count;
        return chosen;
    }
}
