using System.Collections.Concurrent;
using System.Text;
using Sandun.NativeApi;

namespace Sandun.WebConsole.Tests.Fixture;

/// <summary>A control plane whose state the test changes by hand; it keeps the interface's promises (waits, 404, bounded pieces of logs).</summary>
public sealed class TestControlPlane : IControlPlane
{
    private const int LongestPiece = 65536;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, AppDetail> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeploymentSummary> _deployments = [];
    private readonly ConcurrentDictionary<string, string> _logs = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = 1;
    private DateTimeOffset _at = DateTimeOffset.UtcNow;

    public TestControlPlane()
    {
        foreach (var app in World.Apps) _apps[app.Summary.Id] = app;
    }

    /// <summary>Whether the store answers.</summary>
    public bool Stale { get; set; }

    /// <summary>What was wanted of nodes.</summary>
    public List<(string Node, NodeAction Action, TimeSpan? Within)> Ordered { get; } = [];

    /// <summary>With this every change is refused.</summary>
    public ControlPlaneException? Refusal { get; set; }

    /// <summary>Changes asked for, in words.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>How often anything was read.</summary>
    public int Reads => _reads;

    private int _reads;

    public void Change(Action<SortedDictionary<string, AppDetail>> change)
    {
        lock (_gate)
        {
            change(_apps);
            _at = DateTimeOffset.UtcNow;
            _revision++;
            _changed.SetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Write(string task, string file, string text) => _logs.AddOrUpdate(task + "/" + file, text, (_, old) => old + text);

    /// <summary>Ends every deployment: its apps are as wished.</summary>
    public void FinishDeployments() => Change(apps =>
    {
        _deployments.Clear();
        foreach (var (id, app) in apps.ToList())
        {
            if (app.Summary.State != AppState.Deploying) continue;
            apps[id] = World.App(id, app.Summary.Instances, AppState.Running, app.Summary.Routes);
        }
    });

    public Task<Overview> OverviewAsync(CancellationToken cancellation) => Read(() =>
    {
        var apps = _apps.Values.Select(a => a.Summary).ToList();
        var half = apps.Sum(a => a.Running) / 2;
        return new Overview(
            _at, Stale, "0.1.0",
            [
                new("sandun", "hangzhou", 4, apps.Sum(a => a.Running) - half, World.Resources(0.55m)),
                new("binjiang", "hangzhou", 3, half, World.Resources(0.45m)),
            ],
            apps.Select(a => a.Id.Split('/')[1]).Distinct().Count(), apps.Count, 8, 7, apps.Sum(a => a.Running), apps.Sum(a => a.Instances),
            World.Resources(1), World.Components, _deployments.Count);
    });

    public Task<long> ConfirmLostNodesAsync(CancellationToken cancellation) => Read(() => 0L);

    public Task<Done> OrderNodeAsync(string node, NodeAction action, TimeSpan? within, string? by, CancellationToken cancellation) => Read(() =>
    {
        Ordered.Add((node, action, within));
        return new Done("done");
    });

    public Task<ClusterStatus> ClusterAsync(CancellationToken cancellation) => Read(() => new ClusterStatus(
        "etcd://10.0.0.1:2379", "",
        [
            new ClusterMember("a", true, "http://10.0.0.1:8080", "0.1.0", _at.AddDays(-2), 41, 0),
            new ClusterMember("b", false, "http://10.0.0.2:8080", "0.1.0", _at.AddDays(-2), 40, 1),
        ]));

    public Task<IReadOnlyList<AppSummary>> AppsAsync(string? filter, CancellationToken cancellation) => Read<IReadOnlyList<AppSummary>>(() =>
        [.. _apps.Values.Select(a => a.Summary).Where(a => filter is null || a.Id.Contains(filter, StringComparison.OrdinalIgnoreCase))]);

    public Task<AppDetail> AppAsync(string id, CancellationToken cancellation) => Read(() =>
        Find(id) with { Deployments = [.. _deployments.Values.Where(d => d.Apps.Contains(id))] });

    public Task<IReadOnlyList<NodeSummary>> NodesAsync(CancellationToken cancellation) => Read(() => World.Nodes);

    public Task<WhyReport> WhyAsync(string id, CancellationToken cancellation) => Read(() =>
    {
        var app = Find(id);
        return new WhyReport(
            id, $"{app.Summary.Waiting} instances wait: no node has enough memory.", app.Summary.Waiting, null, 8,
            [
                new("role", 0, 8, [], 0), new("constraint", 4, 4, ["node-5", "node-6", "node-7", "node-8"], 0),
                new("cpus", 1, 3, ["node-1"], 1), new("mem", 3, 0, ["node-2", "node-3", "node-4"], 0),
            ],
            new("node-3", ["needs 512 mem, has 416"]), app.LastFailure, []);
    });

    public Task<IReadOnlyList<DeploymentSummary>> DeploymentsAsync(CancellationToken cancellation) =>
        Read<IReadOnlyList<DeploymentSummary>>(() => [.. _deployments.Values]);

    public Task<ChangeAccepted> ApplyAsync(string json, bool force, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ChangeAccepted> RemoveAsync(string id, bool force, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ChangeAccepted> ScaleAsync(string id, int instances, bool force, CancellationToken cancellation)
    {
        Asked.Enqueue($"scale {id} {instances} force={force}");
        return Deploy(id, instances, "ScaleApplication", force);
    }

    public Task<ChangeAccepted> RestartAsync(string id, bool force, CancellationToken cancellation)
    {
        Asked.Enqueue($"restart {id} force={force}");
        return Deploy(id, null, "RestartApplication", force);
    }

    public Task<ChangeAccepted> RollBackAsync(string id, DateTimeOffset version, bool force)
    {
        Asked.Enqueue($"rollback {id} {version.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} force={force}");
        return Deploy(id, null, "RestartApplication", force);
    }

    public Task<LogPiece> ReadLogAsync(string taskId, string file, long offset, CancellationToken cancellation)
    {
        if (!_logs.TryGetValue(taskId + "/" + file, out var text)) throw new ControlPlaneException(404, $"task {taskId} has no {file}");
        var bytes = Encoding.UTF8.GetBytes(text);
        var from = (int)(offset < 0 ? Math.Max(0, bytes.Length + offset) : Math.Min(offset, bytes.Length));
        var length = Math.Min(LongestPiece, bytes.Length - from);
        return Task.FromResult(new LogPiece(Encoding.UTF8.GetString(bytes, from, length), from, from + length, bytes.Length));
    }

    public async Task<long> WaitForChangeAsync(long seen, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_revision > seen) return _revision;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private Task<ChangeAccepted> Deploy(string id, int? instances, string kind, bool force)
    {
        if (Refusal is { } refusal && !force) throw refusal;
        var accepted = new ChangeAccepted(Guid.NewGuid().ToString(), DateTimeOffset.UtcNow);
        Change(apps =>
        {
            var app = apps[id];
            var wanted = instances ?? app.Summary.Instances;
            _deployments[accepted.DeploymentId] = new(
                accepted.DeploymentId, [id], 1, 2, [kind + " " + id], DateTimeOffset.UtcNow, Math.Min(1, wanted), wanted,
                "the first health check of 2 instances");
            apps[id] = app with { Summary = app.Summary with { Instances = wanted, State = AppState.Deploying, Deploying = [accepted.DeploymentId] } };
        });
        return Task.FromResult(accepted);
    }

    /// <summary>Sets the state of a deployment; null ends it.</summary>
    public void SetDeployment(string id, string? state) => Change(_ =>
    {
        if (state is null) _deployments.Remove(id);
        else _deployments[id] = _deployments[id] with { State = state };
    });

    private Task<T> Read<T>(Func<T> read)
    {
        Interlocked.Increment(ref _reads);
        lock (_gate) return Task.FromResult(read());
    }

    private AppDetail Find(string id) =>
        _apps.TryGetValue(id, out var app) ? app : throw new ControlPlaneException(404, $"app {id} does not exist");
}
