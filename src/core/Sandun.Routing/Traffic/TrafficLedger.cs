using System.Collections.Immutable;
using Sandun.Protocol;

namespace Sandun.Routing;

/// <summary>
/// Adds up what routers tell. Rates and what is in hand are each router's last word; response times are those of the last
/// <see cref="LatencyWindow"/>, because a second of a quiet app holds none.
/// </summary>
public sealed class TrafficLedger
{
    /// <summary>A router's last word counts this long; it tells each second, so a few may be late.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    /// <summary>Response times are gathered over this long.</summary>
    public static readonly TimeSpan LatencyWindow = TimeSpan.FromSeconds(10);

    /// <summary>A router that is silent for this long is no longer shown.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(1);

    /// <summary>Most rows taken of one router; bounds memory: twice the largest registry meant to be served.</summary>
    public const int RowsMax = 50_000;

    private readonly SortedDictionary<RouterId, Account> _routers = [];

    /// <summary>Takes a router's word. One that is not newer than the last is left out, unless the router began to count anew.</summary>
    public void Take(RouterTraffic traffic, DateTimeOffset now)
    {
        if (!_routers.TryGetValue(traffic.Router, out var account)) _routers[traffic.Router] = account = new Account();
        if (traffic.Sequence == account.Sequence) return;
        if (account.Sequence > 0 && traffic.Sequence > account.Sequence + 1) account.Lost += traffic.Sequence - account.Sequence - 1;
        account.Sequence = traffic.Sequence;
        (account.HeardAt, account.Left) = (now, false);
        account.Rows = traffic.Rows.Length <= RowsMax ? traffic.Rows : traffic.Rows[..RowsMax];
        foreach (var row in account.Rows) account.Remember(row, now);
    }

    /// <summary>A router's connection ended: its rates no longer count, and its silence is seen at once: no load for it is none that was measured.</summary>
    public void Leave(RouterId router)
    {
        if (_routers.TryGetValue(router, out var account)) (account.Rows, account.Left) = ([], true);
    }

    /// <summary>All there is to see now.</summary>
    public TrafficView View(DateTimeOffset now)
    {
        foreach (var gone in _routers.Where(entry => now - entry.Value.HeardAt >= ForgottenAfter).Select(entry => entry.Key).ToList()) _routers.Remove(gone);
        var sheet = new TrafficSheet();
        var loads = ImmutableSortedDictionary.CreateBuilder<RouterId, RouterLoad>();
        foreach (var (router, account) in _routers)
        {
            var silent = account.Left || now - account.HeardAt >= FreshFor;
            if (!silent)
            {
                foreach (var row in account.Rows) sheet.Add(router, row, TrafficFigures.Of(row.Counts with { Latency = LatencyHistogram.Empty }, row.IntervalMs));
            }

            foreach (var (row, latency) in account.Latencies(now)) sheet.Add(router, row, new TrafficFigures { Latency = latency });

            loads[router] = new RouterLoad(sheet.OfRouter(router), account.HeardAt, silent, account.Lost);
        }

        return new TrafficView(now, sheet.Apps(), loads.ToImmutable());
    }

    private sealed class Account
    {
        public long Sequence { get; set; }
        public DateTimeOffset HeardAt { get; set; }
        public long Lost { get; set; }
        public bool Left { get; set; }
        public ImmutableArray<TrafficRow> Rows { get; set; } = [];

        private readonly SortedDictionary<(PathId App, int Port, TaskId? Task), (TrafficRow Row, Queue<(DateTimeOffset At, LatencyHistogram Latency)> Times)> _times =
            new(RowOrder.Instance);

        public void Remember(TrafficRow row, DateTimeOffset now)
        {
            if (row.Counts.Latency.Count == 0) return;
            var key = (row.App, row.PortIndex, row.Task);
            if (!_times.TryGetValue(key, out var times)) _times[key] = times = (row, new());
            times.Times.Enqueue((now, row.Counts.Latency));
        }

        /// <summary>The response times still in the window, one histogram a row.</summary>
        public IEnumerable<(TrafficRow Row, LatencyHistogram Latency)> Latencies(DateTimeOffset now)
        {
            var empty = new List<(PathId, int, TaskId?)>();
            foreach (var (key, (row, times)) in _times)
            {
                while (times.TryPeek(out var oldest) && now - oldest.At >= LatencyWindow) times.Dequeue();
                if (times.Count == 0) empty.Add(key);
                else yield return (row, LatencyHistogram.Of(times.SelectMany(time => time.Latency.Counts), times.Sum(time => time.Latency.TotalMicros)));
            }

            foreach (var key in empty) _times.Remove(key);
        }
    }

    private sealed class RowOrder : IComparer<(PathId App, int Port, TaskId? Task)>
    {
        public static readonly RowOrder Instance = new();

        public int Compare((PathId App, int Port, TaskId? Task) x, (PathId App, int Port, TaskId? Task) y)
        {
            var byApp = x.App.CompareTo(y.App);
            if (byApp != 0) return byApp;
            return x.Port != y.Port ? x.Port.CompareTo(y.Port) : string.CompareOrdinal(x.Task?.Value, y.Task?.Value);
        }
    }
}
