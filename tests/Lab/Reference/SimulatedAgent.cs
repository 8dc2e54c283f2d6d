using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using TaskStatus = Sandun.Protocol.TaskStatus;

namespace Sandun.Lab.Reference;

/// <summary>
/// An agent on the ordinary link whose tasks are entries in a table: each takes and uses exactly what it was given, is healthy at once, and
/// ends when it is told to.
/// </summary>
public sealed class SimulatedAgent : IAgentLinkHandler, IAsyncDisposable
{
    /// <summary>As agents do, or the server takes them for dead.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(2);

    private readonly Channel<AgentReport> _reports =
        Channel.CreateBounded<AgentReport>(new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly ConcurrentDictionary<TaskId, (AgentTask Task, DateTimeOffset Since)> _tasks = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly AgentSpec _spec;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private readonly ITimer _beat;

    /// <param name="servers">The servers it dials.</param>
    /// <param name="spec">What it says of its machine.</param>
    /// <param name="time">The clock.</param>
    public SimulatedAgent(LinkServers servers, AgentSpec spec, TimeProvider time)
    {
        _spec = spec;
        _time = time;
        _running = new AgentLinkClient(servers, this, NullLogger.Instance).RunAsync(_ending.Token);
        _beat = time.CreateTimer(_ => Beat(), null, s_heartbeat, s_heartbeat);
    }

    public string Hostname => _spec.Hostname;

    public ChannelReader<AgentReport> Outgoing => _reports.Reader;

    /// <summary>What runs on it, by id.</summary>
    public IReadOnlyList<AgentTask> Tasks => [.. _tasks.OrderBy(task => task.Key).Select(task => task.Value.Task)];

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(new AgentReport.Register(_spec, [.. Tasks]));

    public ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation)
    {
        switch (order)
        {
            case AgentOrder.Registered:
                Beat();
                break;
            case AgentOrder.Launch launch when !_tasks.ContainsKey(launch.Task.Id):
                Become(launch.Framework, launch.Task.Id, launch.Task.Resources, TaskState.Running, launch.Task.HealthChecks.Length);
                break;
            case AgentOrder.Kill kill:
                Become(kill.Framework, kill.Task, _tasks.TryGetValue(kill.Task, out var known) ? known.Task.Resources : Resources.None, TaskState.Killed, 0);
                break;
            case AgentOrder.Shutdown:
                _tasks.Clear();
                break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(FilePiece.Refused(request, "a simulated task has no files"));

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _beat.DisposeAsync();
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private void Become(FrameworkId framework, TaskId id, Resources resources, TaskState state, int checks)
    {
        var now = _time.GetUtcNow();
        var status = new TaskStatus
        {
            TaskId = id, State = state, Timestamp = now, Agent = _spec.Id, Uuid = Guid.NewGuid(), IpAddresses = [_spec.Address],
            Healthy = checks > 0 ? true : null,
            Checks = [.. Enumerable.Range(0, checks).Select(index => new CheckResult(index, 0, now, now, null, null))],
        };
        if (state.IsTerminal()) _tasks.TryRemove(id, out _);
        else _tasks[id] = (new AgentTask(framework, id, resources, status), now);
        _reports.Writer.TryWrite(new AgentReport.Status(framework, status));
        Beat();
    }

    private void Beat()
    {
        var now = _time.GetUtcNow();
        long cpu = 0, memory = 0, disk = 0;
        var usage = ImmutableArray.CreateBuilder<TaskUsage>();
        foreach (var (task, since) in _tasks.Values)
        {
            var of = task.Resources.Amounts;
            cpu += of.MilliCpus;
            memory += of.MemoryBytes;
            disk += of.DiskBytes;
            usage.Add(new TaskUsage(task.Id, (long)((now - since).TotalMilliseconds * of.MilliCpus * 1000), of.MemoryBytes, of.DiskBytes));
        }

        _reports.Writer.TryWrite(new AgentReport.Heartbeat(new NodeUsage(cpu, memory, disk), usage.ToImmutable()));
    }
}
