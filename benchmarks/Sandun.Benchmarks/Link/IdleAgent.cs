using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;

namespace Sandun.Benchmarks.Link;

/// <summary>An agent on the real link that holds some tasks and does nothing but register, beat its heart and count its registrations.</summary>
internal sealed class IdleAgent : IAgentLinkHandler
{
    /// <summary>As agents do, or the server takes them for dead.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(2);

    private readonly Channel<AgentReport> _reports = Channel.CreateBounded<AgentReport>(16);
    private readonly AgentReport.Register _registration;
    private readonly Action _registered;

    /// <param name="name">The agent's id and host name.</param>
    /// <param name="tasks">How many tasks it holds.</param>
    /// <param name="registered">Called each time the server has taken its registration.</param>
    public IdleAgent(string name, int tasks, Action registered)
    {
        var each = new Resources(ResourceAmounts.Of(0.1m, 32), PortSet.Empty);
        var id = new AgentId(name);
        _registered = registered;
        _registration = new AgentReport.Register(
            new AgentSpec
            {
                Id = id, Hostname = name, Address = "127.0.0.1", BootId = "bench",
                Total = new Resources(ResourceAmounts.Of(4, 4096, 4096), PortSet.Of(new PortRange(31000, 31999))),
            },
            [
                .. Enumerable.Range(0, tasks).Select(number => new AgentTask(
                    new FrameworkId("bench"), new TaskId($"{name}.{number}"), each,
                    new TaskStatus { TaskId = new TaskId($"{name}.{number}"), State = TaskState.Running, Timestamp = DateTimeOffset.UtcNow, Agent = id })),
            ]);
    }

    public ChannelReader<AgentReport> Outgoing => _reports.Reader;

    public async Task RunAsync(LinkServers servers, CancellationToken cancellation)
    {
        var link = new AgentLinkClient(servers, this, NullLogger.Instance).RunAsync(cancellation);
        using var timer = new PeriodicTimer(s_heartbeat);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) _reports.Writer.TryWrite(new AgentReport.Heartbeat(new NodeUsage(0, 0, 0), ImmutableArray<TaskUsage>.Empty));
        }
        catch (OperationCanceledException)
        {
            await link;
        }
    }

    public ValueTask<AgentReport.Register> HelloAsync(CancellationToken cancellation) => ValueTask.FromResult(_registration);

    public ValueTask OnOrderAsync(AgentOrder order, CancellationToken cancellation)
    {
        if (order is AgentOrder.Registered) _registered();
        return ValueTask.CompletedTask;
    }

    public ValueTask<FilePiece> ReadFileAsync(FileRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(FilePiece.Refused(request, "there are no files here"));

    public void OnConnected()
    {
    }

    public void OnDisconnected(string why)
    {
    }
}
