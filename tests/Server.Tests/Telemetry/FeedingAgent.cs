using Sandun.NativeApi;
using Sandun.Protocol;

namespace Sandun.Server.Tests.Telemetry;

/// <summary>A server with an agent that runs two tasks of an app and says each tenth of a second what they use: a quarter of a CPU each.</summary>
internal sealed class FeedingAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ScriptedAgent _agent;
    private Task _beating = Task.CompletedTask;

    private FeedingAgent(RunningServer server, ScriptedAgent agent) => (Server, _agent) = (server, agent);

    public RunningServer Server { get; }

    public static async Task<FeedingAgent> StartAsync(RunningServer server)
    {
        var agent = new ScriptedAgent(server);
        await Eventually.HoldsAsync(async () => (await server.Plane.NodesAsync(CancellationToken.None)).Count == 1, "the agent is known");
        await server.Plane.ApplyAsync("""{"id":"/shop","cmd":"run","cpus":0.5,"mem":64,"instances":2}""", false, CancellationToken.None);
        await Eventually.HoldsAsync(() => agent.Tasks.Count == 2, "two tasks run");
        var feeding = new FeedingAgent(server, agent);
        feeding._beating = feeding.BeatAsync();
        return feeding;
    }

    public Task<MetricsAnswer> AskAsync(string name, string? by = null, string? where = null) => Server.Plane.QueryMetricsAsync(
        new MetricsQuestion
        {
            Name = name, From = DateTimeOffset.UtcNow.AddSeconds(-30), To = DateTimeOffset.UtcNow, StepSeconds = 1, By = by?.Split(','),
            Where = where?.Split('=') is [var label, var value] ? new Dictionary<string, string> { [label] = value } : [],
        }, CancellationToken.None);

    /// <summary>The last known point of the first line.</summary>
    public static double? Last(MetricsAnswer answer) => answer.Series.Count == 0 ? null : answer.Series[0].Points.LastOrDefault(point => point is not null);

    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _beating;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _agent.DisposeAsync();
        await Server.DisposeAsync();
        _ending.Dispose();
    }

    private async Task BeatAsync()
    {
        for (var beat = 1L; !_ending.IsCancellationRequested; beat++)
        {
            // The agent's own clock says how long lies between beats, so that a slow machine changes no rate.
            var tasks = _agent.Tasks.Select(task => new TaskUsage(task, beat * 25_000_000, 1 << 20, 10)
            {
                Counters = new TaskCounters { ThrottledNanoseconds = beat * 25_000_000, DiskReadBytes = beat * 100, Processes = 3 },
            });
            var node = new NodeUsage(500, 1 << 30, 1 << 20) { Counters = new NodeCounters { ClockMilliseconds = beat * 100, Cpus = 4, NetworkSentBytes = beat * 50 } };
            _agent.Say(new AgentReport.Heartbeat(node, [.. tasks]));
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
