using Google.Protobuf;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Mapping;
using Sandun.Benchmarks.Harness;
using Sandun.Protocol;
using Wire = Sandun.AgentLink.Wire;

namespace Sandun.Benchmarks.Million;

/// <summary>
/// An agent in the server's process: every order and report goes through the link's own encoding, to bytes and back, and through what binds a
/// report to its sender; only the socket between is missing. It starts nothing and says that its tasks run.
/// </summary>
internal sealed class EncodedAgent
{
    private readonly AgentSession _session;
    private readonly ILinkServer _server;
    private readonly AgentSpec _spec;
    private readonly MillionTally _tally;

    /// <param name="number">Names it.</param>
    /// <param name="total">What it offers.</param>
    /// <param name="server">The server it is linked to.</param>
    /// <param name="tally">What is counted of all agents.</param>
    public EncodedAgent(int number, Resources total, ILinkServer server, MillionTally tally)
    {
        var name = FormattableString.Invariant($"m{number:d4}");
        _spec = new AgentSpec { Id = new AgentId(name), Hostname = name, Address = "127.0.0.1", BootId = "bench", Total = total };
        _session = new AgentSession(LinkService.NewSession(), LinkPeer.Local);
        _server = server;
        _tally = tally;
    }

    public AgentId Id => _spec.Id!.Value;

    /// <summary>Tasks it was told to run; none other may write while it runs.</summary>
    public List<TaskId> Tasks { get; } = [];

    /// <summary>Registers, then does as it is told until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await SayAsync(new AgentReport.Register(_spec, []), cancellation);
        await foreach (var message in _session.Outgoing.ReadAllAsync(cancellation))
        {
            switch (Wire.ToAgent.Parser.ParseFrom(message.ToByteArray()).ToOrder())
            {
                case AgentOrder.Registered:
                    _tally.Registered();
                    break;
                case AgentOrder.Launch launch:
                    Tasks.Add(launch.Task.Id);
                    _tally.Launched();
                    await SayAsync(new AgentReport.Status(launch.Framework, Running(launch.Task.Id)), cancellation);
                    break;
                case AgentOrder.Acknowledge:
                    _tally.Acknowledged();
                    break;
                case AgentOrder.Kill kill:
                    throw new BenchmarkFailedException($"{Id} was told to kill {kill.Task}");
            }
        }
    }

    /// <summary>As agents do, or the server takes them for dead.</summary>
    public ValueTask BeatAsync(CancellationToken cancellation) => SayAsync(new AgentReport.Heartbeat(new NodeUsage(500, 1 << 30, 1 << 20), []), cancellation);

    private async ValueTask SayAsync(AgentReport report, CancellationToken cancellation)
    {
        if (_session.Why.Length > 0) throw new BenchmarkFailedException($"the server ended {Id}'s connection: {_session.Why}");
        var heard = Wire.FromAgent.Parser.ParseFrom(report.ToWire().ToByteArray()).ToReport()!;
        if (ReportBinding.Bind(heard, _session.Peer, out var refusal) is not { } bound) throw new BenchmarkFailedException(refusal);
        if (!await _server.OnReportAsync(_session, bound, cancellation)) throw new BenchmarkFailedException("the server takes no reports");
    }

    private TaskStatus Running(TaskId id) => new()
    {
        TaskId = id, State = TaskState.Running, Timestamp = DateTimeOffset.UtcNow, Agent = Id, Uuid = Guid.NewGuid(), Pid = 1, IpAddresses = ["127.0.0.1"], Message = "",
    };
}
