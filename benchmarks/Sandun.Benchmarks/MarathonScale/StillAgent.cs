using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.Benchmarks.MarathonScale;

/// <summary>An agent on the real link that only says its tasks run, and that they ended when it is told to kill them.</summary>
internal sealed class StillAgent : IAgentLinkHandler, IAsyncDisposable
{
    /// <summary>Prefix of its host name, by which apps are kept off agents that would really start them.</summary>
    public const string Hosts = "bench-";

    private readonly Channel<AgentReport> _reports = Channel.CreateUnbounded<AgentReport>();
    private readonly ConcurrentDictionary<TaskId, AgentTask> _tasks = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly string _hostname;
    private readonly Task[] _running;
    private AgentId? _id;

    public StillAgent(string socket, int number)
    {
        _hostname = FormattableString.Invariant($"{Hosts}{number}");
        _running = [new AgentLinkClient(new LinkServers([LinkAddress.Socket(socket)]), this, NullLogger.Instance).RunAsync(_ending.Token), BeatAsync()];
    }

    public ChannelReader<AgentReport> Outgoing => _reports.Reader;

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(new AgentReport.Register(
        new AgentSpec { Id = _id, Hostname = _hostname, Address = "127.0.0.1", Total = new Resources(ResourceAmounts.Of(10_000, 10_000_000, 10_000_000), PortSet.Empty) },
        [.. _tasks.Values]));

    public ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation)
    {
        switch (order)
        {
            case AgentOrder.Registered registered:
                _id = registered.Id;
                break;
            case AgentOrder.Launch launch:
                var held = new AgentTask(launch.Framework, launch.Task.Id, launch.Task.Resources, Status(launch.Task.Id, TaskState.Running));
                _tasks[launch.Task.Id] = held;
                _reports.Writer.TryWrite(new AgentReport.Status(launch.Framework, held.Status));
                break;
            case AgentOrder.Kill kill when _tasks.TryRemove(kill.Task, out _):
                _reports.Writer.TryWrite(new AgentReport.Status(kill.Framework, Status(kill.Task, TaskState.Killed)));
                break;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation) => ValueTask.FromResult(FilePiece.Refused(request, "this agent keeps no files"));

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running);
        _ending.Dispose();
    }

    private async Task BeatAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            _reports.Writer.TryWrite(new AgentReport.Heartbeat(new NodeUsage(500, 1 << 30, 1 << 20), []));
            await Task.Delay(TimeSpan.FromSeconds(1), _ending.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private TaskStatus Status(TaskId id, TaskState state) => new()
    {
        TaskId = id, State = state, Timestamp = DateTimeOffset.UtcNow, Agent = _id, Uuid = Guid.NewGuid(), Pid = 1, IpAddresses = ["127.0.0.1"], Message = "",
    };
}
