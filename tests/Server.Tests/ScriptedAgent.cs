using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.Server.Tests;

/// <summary>An agent on the real link whose tasks run at once, fail if their command says so, and end when killed.</summary>
public sealed class ScriptedAgent : IAgentLinkHandler, IAsyncDisposable
{
    private readonly Channel<AgentReport> _reports = Channel.CreateUnbounded<AgentReport>();
    private readonly ConcurrentDictionary<TaskId, AgentTask> _tasks = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private AgentId? _id;

    public ScriptedAgent(RunningServer server)
        : this(new LinkServers([LinkAddress.Socket(server.LinkSocket)]))
    {
    }

    public ScriptedAgent(LinkServers servers) => _running = new AgentLinkClient(servers, this, NullLogger.Instance).RunAsync(_ending.Token);

    public ChannelReader<AgentReport> Outgoing => _reports.Reader;

    public IReadOnlyCollection<TaskId> Tasks => [.. _tasks.Keys.Order()];

    public int Launches { get; private set; }

    /// <summary>The tasks as it was told to launch them.</summary>
    public ConcurrentQueue<TaskSpec> Launched { get; } = new();

    /// <summary>Why its connections ended.</summary>
    public ConcurrentQueue<string> Disconnects { get; } = new();

    public string Hostname { get; init; } = "node1";

    public string Zone { get; init; } = "sandun";

    /// <summary>The networks it says its processes may join; null when it does not say.</summary>
    public ImmutableArray<string>? Networks { get; init; }

    /// <summary>Whether it says that it carries out operations on its resources; it does none.</summary>
    public bool KeepsOperations { get; init; }

    /// <summary>Tasks it claims to run although nobody launched them here.</summary>
    public IReadOnlyList<AgentTask> Claimed { get; init; } = [];

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(new AgentReport.Register(
        new AgentSpec
        {
            Id = _id, Hostname = Hostname, Address = "127.0.0.1", Zone = Zone,
            Total = new Resources(ResourceAmounts.Of(4, 4096, 4096), PortSet.Of(new PortRange(31000, 31099))), Networks = Networks, KeepsOperations = KeepsOperations,
        },
        [.. _tasks.Values, .. Claimed]));

    public ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation)
    {
        switch (order)
        {
            case AgentOrder.Registered registered:
                _id = registered.Id;
                Report(new AgentReport.Heartbeat(new NodeUsage(500, 1 << 30, 1 << 20), []));
                break;
            case AgentOrder.Launch launch:
                Launches++;
                Launched.Enqueue(launch.Task);
                Become(launch.Framework, launch.Task.Id, launch.Task.Resources, launch.Task.Command == "fail" ? TaskState.Failed : TaskState.Running);
                break;
            case AgentOrder.Kill kill when _tasks.TryGetValue(kill.Task, out var task):
                Become(kill.Framework, kill.Task, task.Resources, TaskState.Killed);
                break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation)
    {
        if (request.Path != "stdout") return ValueTask.FromResult(FilePiece.Refused(request, $"there is no file {request.Path} in the sandbox"));
        var text = Encoding.UTF8.GetBytes("一行 hello\n");
        var offset = request.Offset < 0 ? Math.Max(0, text.Length + request.Offset) : Math.Min(request.Offset, text.Length);
        return ValueTask.FromResult(new FilePiece(request.Id, text.AsMemory((int)offset), offset, text.Length));
    }

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why) => Disconnects.Enqueue(why);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    /// <summary>What it holds.</summary>
    public AgentTask Held(TaskId task) => _tasks[task];

    public void Say(AgentReport report) => Report(report);

    private void Become(FrameworkId framework, TaskId id, Resources resources, TaskState state)
    {
        var status = new TaskStatus
        {
            TaskId = id, State = state, Timestamp = DateTimeOffset.UtcNow, Agent = _id, Uuid = Guid.NewGuid(), Pid = 4711,
            IpAddresses = ImmutableArray.Create("127.0.0.1"), Message = state == TaskState.Failed ? "as told" : "",
            ExitCode = state == TaskState.Failed ? 1 : null, Reason = state == TaskState.Failed ? TaskReason.ContainerLimitationMemory : TaskReason.None,
        };
        if (state.IsTerminal()) _tasks.TryRemove(id, out _);
        else _tasks[id] = new AgentTask(framework, id, resources, status);
        Report(new AgentReport.Status(framework, status));
    }

    private void Report(AgentReport report) => _reports.Writer.TryWrite(report);
}
