using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.Tests.Routing;

/// <summary>An agent on the real link whose tasks are real listeners that answer HTTP at once, and are cut off without mercy when killed.</summary>
internal sealed class ServingAgent : IAgentLinkHandler, IAsyncDisposable
{
    private readonly Channel<AgentReport> _reports = Channel.CreateUnbounded<AgentReport>();
    private readonly ConcurrentDictionary<TaskId, (AgentTask Task, int Port)> _tasks = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly PortRange _ports;
    private readonly TimeSpan _work;
    private readonly IOrigins _origins;
    private readonly Task _running;
    private AgentId? _id;

    private readonly Task _beating;

    /// <param name="sockets">The servers' links.</param>
    /// <param name="ports">What it offers.</param>
    /// <param name="work">How long each answer of its tasks takes.</param>
    /// <param name="origins">Where its tasks answer; ended with it. Null for within this process.</param>
    public ServingAgent(IReadOnlyList<string> sockets, PortRange ports, TimeSpan work = default, IOrigins? origins = null)
    {
        _origins = origins ?? new HostedOrigins();
        _beating = BeatAsync();
        _ports = ports;
        _work = work;
        _running = new AgentLinkClient(new LinkServers([.. sockets.Select(LinkAddress.Socket)]), this, NullLogger.Instance).RunAsync(_ending.Token);
    }

    public ChannelReader<AgentReport> Outgoing => _reports.Reader;

    /// <summary>When each task was reported running, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public ConcurrentDictionary<TaskId, long> RunningAt { get; } = new();

    /// <summary>Tasks it was told to kill.</summary>
    public ConcurrentQueue<TaskId> Killed { get; } = new();

    /// <summary>Whether it tells what its tasks use.</summary>
    public bool TellsUsage { get; set; } = true;

    /// <summary>Why the link broke, each time.</summary>
    public ConcurrentQueue<string> Breaks { get; } = new();

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(new AgentReport.Register(
        new AgentSpec
        {
            Id = _id, Hostname = "node1", Address = "127.0.0.1", Zone = "north",
            Total = new Resources(ResourceAmounts.Of(1000, 1_000_000, 1_000_000), PortSet.Of(_ports)),
        },
        [.. _tasks.Values.Select(task => task.Task)]));

    public async ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation)
    {
        switch (order)
        {
            case AgentOrder.Registered registered:
                _id = registered.Id;
                break;
            case AgentOrder.Launch launch:
                var port = launch.Task.Ports[0].HostPort ?? 0;
                await _origins.OpenAsync(port, launch.Task.Id.Value, _work);
                var held = new AgentTask(launch.Framework, launch.Task.Id, launch.Task.Resources, Status(launch.Task.Id, TaskState.Running));
                RunningAt[launch.Task.Id] = Stopwatch.GetTimestamp();
                _tasks[launch.Task.Id] = (held, port);
                _reports.Writer.TryWrite(new AgentReport.Status(launch.Framework, held.Status));
                break;
            case AgentOrder.Kill kill when _tasks.TryRemove(kill.Task, out var task):
                Killed.Enqueue(kill.Task);
                await _origins.CloseAsync(task.Port);
                _reports.Writer.TryWrite(new AgentReport.Status(kill.Framework, Status(kill.Task, TaskState.Killed)));
                break;
        }
    }

    public ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(FilePiece.Refused(request, "this agent keeps no files"));

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why) => Breaks.Enqueue(why);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        await _beating;
        await _origins.DisposeAsync();
        _ending.Dispose();
    }

    private async Task BeatAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            _reports.Writer.TryWrite(new AgentReport.Heartbeat(new NodeUsage(500, 1 << 30, 1 << 20), TellsUsage ? Usage() : []));
            await Task.Delay(TimeSpan.FromSeconds(1), _ending.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>A tenth of a CPU each.</summary>
    private ImmutableArray<TaskUsage> Usage() =>
    [
        .. _tasks.Keys.Select(task => new TaskUsage(task, (long)(Stopwatch.GetElapsedTime(RunningAt[task]).TotalNanoseconds / 10), 16 << 20, 0)),
    ];

    private TaskStatus Status(TaskId id, TaskState state) => new()
    {
        TaskId = id, State = state, Timestamp = DateTimeOffset.UtcNow, Agent = _id, Uuid = Guid.NewGuid(), Pid = 1, IpAddresses = ["127.0.0.1"], Message = "",
    };
}
