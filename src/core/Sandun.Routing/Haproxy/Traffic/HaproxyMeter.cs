using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Turns HAProxy's ever growing counters into what happened since the last look, summed over its processes: those a reload left
/// behind still carry keep-alive connections.
/// </summary>
public sealed class HaproxyMeter
{
    private readonly SortedDictionary<int, SortedDictionary<string, Reading>> _processes = [];
    private readonly SortedDictionary<string, TrafficTarget> _owners = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RouteKey> _routes = new(StringComparer.Ordinal);
    private DateTimeOffset? _lastLook;

    /// <param name="processes">The statistics read of each process now. Backends may be read less often than this is called; their servers' figures then cover more time.</param>
    /// <param name="samples">Response times seen since the last call, in microseconds, by backend and by <c>backend/server</c>.</param>
    /// <param name="targets">Whose figures they are.</param>
    /// <param name="now">When they were read.</param>
    public ImmutableArray<TrafficRow> Take(
        IReadOnlyDictionary<int, ImmutableArray<StatRow>> processes, IReadOnlyDictionary<string, List<long>> samples, TrafficTargets targets, DateTimeOffset now)
    {
        Learn(targets);
        var sums = new SortedDictionary<string, Sum>(StringComparer.Ordinal);
        foreach (var (pid, rows) in processes.OrderBy(process => process.Key)) Count(pid, rows, now, sums);
        foreach (var gone in _processes.Keys.Where(pid => !processes.ContainsKey(pid)).ToList()) _processes.Remove(gone);
        _lastLook = now;
        var result = ImmutableArray.CreateBuilder<TrafficRow>();
        foreach (var (key, sum) in sums)
        {
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            if (!_routes.TryGetValue(slash < 0 ? key : key[..slash], out var route)) continue;
            var counts = sum.Counts with { Latency = LatencyOf(key, samples) };
            if (counts.IsIdle) continue;
            if (slash < 0) result.Add(new TrafficRow(route.App, route.PortIndex, null, null, sum.IntervalMs, counts));
            else if (_owners.TryGetValue(key, out var owner))
                result.Add(new TrafficRow(route.App, route.PortIndex, owner.Task, owner.DataCenter, sum.IntervalMs, counts));
        }

        return result.ToImmutable();
    }

    /// <summary>A slot's last owner keeps it until another has it: what was counted before it was emptied is told after.</summary>
    private void Learn(TrafficTargets targets)
    {
        foreach (var (backend, route) in targets.Backends) _routes[backend] = route;
        foreach (var (server, owner) in targets.Servers) _owners[server] = owner;
        if (_routes.Count <= targets.Backends.Count) return;
        foreach (var gone in _routes.Keys.Where(backend => !targets.Backends.ContainsKey(backend) && !_processes.Values.Any(read => read.ContainsKey(backend))).ToList())
        {
            _routes.Remove(gone);
            foreach (var server in _owners.Keys.Where(key => key.StartsWith(gone + "/", StringComparison.Ordinal)).ToList()) _owners.Remove(server);
        }
    }

    private void Count(int pid, ImmutableArray<StatRow> rows, DateTimeOffset now, SortedDictionary<string, Sum> sums)
    {
        var known = _processes.TryGetValue(pid, out var readings);
        if (!known) _processes[pid] = readings = new SortedDictionary<string, Reading>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var key = row.Key;
            // What a process counted before we first looked at anything is no figure of now; one that began since counts from 0.
            var before = readings!.TryGetValue(key, out var read) ? read
                : _lastLook is { } last ? new Reading(TrafficCounts.None, last)
                : new Reading(row.Totals, now);
            readings[key] = new Reading(row.Totals, now);
            var interval = (int)Math.Clamp((now - before.At).TotalMilliseconds, 1, 600_000);
            var counted = row.Totals.Since(before.Totals);
            sums[key] = sums.TryGetValue(key, out var sum) ? new Sum(sum.Counts.Plus(counted), Math.Max(sum.IntervalMs, interval)) : new Sum(counted, interval);
        }
    }

    private static LatencyHistogram LatencyOf(string key, IReadOnlyDictionary<string, List<long>> samples) =>
        samples.TryGetValue(key, out var times) ? LatencyHistogram.OfTimes(times) : LatencyHistogram.Empty;

    private readonly record struct Reading(TrafficCounts Totals, DateTimeOffset At);

    private readonly record struct Sum(TrafficCounts Counts, int IntervalMs);
}
