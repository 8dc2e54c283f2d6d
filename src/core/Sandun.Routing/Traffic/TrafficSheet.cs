using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>Sums rows by everything they are looked at by.</summary>
internal sealed class TrafficSheet
{
    private readonly SortedDictionary<PathId, Sums> _apps = [];
    private readonly SortedDictionary<RouterId, FigureSum> _routers = [];

    public void Add(RouterId router, TrafficRow row, TrafficFigures figures)
    {
        if (!_apps.TryGetValue(row.App, out var sums)) _apps[row.App] = sums = new Sums();
        if (row.Task is { } task)
        {
            At(sums.Instances, task).Add(figures);
            At(sums.DataCenters, row.DataCenter ?? "").Add(figures);
            return;
        }

        sums.Total.Add(figures);
        At(sums.Ports, row.PortIndex).Add(figures);
        At(sums.Routers, router).Add(figures);
        At(_routers, router).Add(figures);
    }

    public TrafficFigures OfRouter(RouterId router) => _routers.TryGetValue(router, out var sum) ? sum.Figures : TrafficFigures.None;

    public ImmutableSortedDictionary<PathId, AppTraffic> Apps() => _apps.ToImmutableSortedDictionary(
        entry => entry.Key,
        entry => new AppTraffic(
            entry.Value.Total.Figures, Frozen(entry.Value.Ports), Frozen(entry.Value.Routers),
            entry.Value.DataCenters.ToImmutableSortedDictionary(sum => sum.Key, sum => sum.Value.Figures, StringComparer.Ordinal),
            Frozen(entry.Value.Instances)));

    private static ImmutableSortedDictionary<TKey, TrafficFigures> Frozen<TKey>(SortedDictionary<TKey, FigureSum> sums)
        where TKey : notnull => sums.ToImmutableSortedDictionary(sum => sum.Key, sum => sum.Value.Figures);

    private static FigureSum At<TKey>(SortedDictionary<TKey, FigureSum> sums, TKey key)
        where TKey : notnull
    {
        if (!sums.TryGetValue(key, out var sum)) sums[key] = sum = new FigureSum();
        return sum;
    }

    private sealed class Sums
    {
        public FigureSum Total { get; } = new();
        public SortedDictionary<int, FigureSum> Ports { get; } = [];
        public SortedDictionary<RouterId, FigureSum> Routers { get; } = [];
        public SortedDictionary<string, FigureSum> DataCenters { get; } = new(StringComparer.Ordinal);
        public SortedDictionary<TaskId, FigureSum> Instances { get; } = [];
    }

    /// <summary>Adds rates as they come and merges all histograms once, at the end.</summary>
    private sealed class FigureSum
    {
        private readonly List<LatencyHistogram> _latencies = [];
        private TrafficFigures _rates = TrafficFigures.None;
        private TrafficFigures? _figures;

        public TrafficFigures Figures => _figures ??= _rates with
        {
            Latency = LatencyHistogram.Of(_latencies.SelectMany(latency => latency.Counts), _latencies.Sum(latency => latency.TotalMicros)),
        };

        public void Add(TrafficFigures figures)
        {
            _figures = null;
            if (figures.Latency.Count > 0) _latencies.Add(figures.Latency);
            else _rates = _rates.Plus(figures);
        }
    }
}
