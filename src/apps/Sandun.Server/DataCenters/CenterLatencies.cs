using System.Collections.Concurrent;
using System.Diagnostics;
using Sandun.Protocol;
using Sandun.ResourceManager;
using Sandun.Server.Links;

namespace Sandun.Server.DataCenters;

/// <summary>
/// Measures how far each data center is: a few of its agents in turn are asked for a file that does not exist, which every agent answers at
/// once. The link has no message of its own for this, and needs none.
/// </summary>
internal sealed class CenterLatencies : IAsyncDisposable
{
    /// <summary>Agents of a center asked each time.</summary>
    private const int AskedAtOnce = 5;

    /// <summary>Times kept of a center: half a minute of them, so that one slow answer moves nothing.</summary>
    private const int Kept = 15;

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(5);

    /// <summary>What takes longer is a matter for the heartbeat.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly TaskId s_none = new("latency");

    private readonly Func<ClusterView> _cluster;
    private readonly AgentSessions _agents;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private readonly ConcurrentDictionary<string, decimal[]> _times = new(StringComparer.Ordinal);
    private int _turn;

    public CenterLatencies(Func<ClusterView> cluster, AgentSessions agents, TimeProvider time)
    {
        _cluster = cluster;
        _agents = agents;
        _time = time;
        _running = Task.Run(RunAsync);
    }

    /// <summary>The median time to a center's agents and back, in milliseconds; null before one answered.</summary>
    public decimal? MedianOf(string zone) => _times.TryGetValue(zone, out var times) ? decimal.Round(times.Order().ElementAt(times.Length / 2), 2) : null;

    /// <summary>The shortest of late: what the distance costs, without what busy machines add.</summary>
    public decimal? ShortestOf(string zone) => _times.TryGetValue(zone, out var times) ? times.Min() : null;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var zones = _cluster().Agents.Values.Where(agent => agent.Reachable).ToLookup(agent => ZoneRule.NameOf(agent.Spec.Zone), agent => agent.Id);
                await Task.WhenAll(zones.Select(zone => MeasureAsync(zone.Key, [.. zone])));
                foreach (var gone in _times.Keys.Where(zone => !zones.Contains(zone))) _times.TryRemove(gone, out _);
                _turn++;
                await Task.Delay(s_pace, _time, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Ending.
        }
    }

    private async Task MeasureAsync(string zone, List<AgentId> agents)
    {
        var asked = Enumerable.Range(0, Math.Min(AskedAtOnce, agents.Count)).Select(number => agents[((_turn * AskedAtOnce) + number) % agents.Count]);
        var times = (await Task.WhenAll(asked.Select(AskAsync))).OfType<decimal>().ToList();
        if (times.Count == 0) return;
        _times.AddOrUpdate(zone, _ => [.. times], (_, before) => [.. before.Concat(times).TakeLast(Kept)]);
    }

    private async Task<decimal?> AskAsync(AgentId agent)
    {
        if (_agents.Of(agent) is not { } session) return null;
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        bound.CancelAfter(s_patience);
        var began = Stopwatch.GetTimestamp();
        try
        {
            await session.ReadFileAsync(s_none, "stdout", 0, 1, bound.Token);
            return (decimal)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException && !_ending.IsCancellationRequested)
        {
            return null;
        }
    }
}
