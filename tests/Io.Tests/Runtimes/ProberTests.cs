using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Sandun.Agent;
using Sandun.Protocol;
using Sandun.Runtimes.Probes;
using Xunit;

namespace Sandun.Io.Tests.Runtimes;

public sealed class ProberTests : IDisposable
{
    private readonly Channel<AgentInput> _reports = Channel.CreateUnbounded<AgentInput>();
    private readonly Prober _prober;

    public ProberTests() => _prober = new Prober(_ => throw new InvalidOperationException("no commands here"), "127.0.0.1", report => _reports.Writer.TryWrite(report));

    public void Dispose() => _prober.Dispose();

    [Fact]
    public async Task Http_AnswerOfSuccess_IsReportedLongBeforeTheFirstRegularProbe()
    {
        using var server = new TinyHttp(_ => (204, ""));
        Start(server.Port, new HealthCheckSpec { Interval = TimeSpan.FromHours(1) });

        Assert.Null((await NextAsync<AgentInput.Probed>()).Failure);
    }

    [Fact]
    public async Task Http_FailuresBeforeTheFirstRegularProbe_AreNotReported()
    {
        var asked = 0;
        using var server = new TinyHttp(_ => Interlocked.Increment(ref asked) < 4 ? (503, "") : (200, ""));
        Start(server.Port, new HealthCheckSpec { Interval = TimeSpan.FromHours(1) });

        Assert.Null((await NextAsync<AgentInput.Probed>()).Failure);
        Assert.Equal(4, asked);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(399, true)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    public async Task Http_Status_DecidesHealth(int status, bool healthy)
    {
        using var server = new TinyHttp(path => (path == "/health?x=1" ? status : 500, ""));
        Start(server.Port, new HealthCheckSpec { Path = "/health?x=1", Interval = TimeSpan.FromMilliseconds(100) });

        var failure = (await NextAsync<AgentInput.Probed>()).Failure;

        Assert.Equal(healthy, failure is null);
        if (!healthy) Assert.Contains($"{status}", failure);
    }

    [Fact]
    public async Task Tcp_ClosedPort_IsAFailureThatNamesIt()
    {
        int port;
        using (var server = new TinyHttp(_ => (200, ""))) port = server.Port;
        Start(port, new HealthCheckSpec { Protocol = HealthCheckProtocol.Tcp, Interval = TimeSpan.FromMilliseconds(100) });

        Assert.Contains($"{port}", (await NextAsync<AgentInput.Probed>()).Failure);
    }

    [Fact]
    public async Task Probe_WithoutAnAnswer_FailsAtItsTimeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Start(((IPEndPoint)silent.LocalEndpoint).Port, new HealthCheckSpec { Interval = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromMilliseconds(100) });

        Assert.Contains("no answer within 0.1", (await NextAsync<AgentInput.Probed>()).Failure);
    }

    [Fact]
    public async Task Readiness_IsAskedUntilReadyAndNoLonger()
    {
        var asked = 0;
        using var server = new TinyHttp(_ => (Interlocked.Increment(ref asked) < 3 ? 503 : 200, "ready"));
        var spec = Spec(server.Port) with
        {
            ReadinessCheck = new ReadinessCheckSpec { PortName = "http", Interval = TimeSpan.FromHours(1), PreserveLastResponse = true },
        };
        _prober.Start(new AgentCommand.StartProbes(spec, [], [], false));

        Assert.Equal(new ReadinessResult(true, 200, "text/plain", "ready"), (await NextAsync<AgentInput.ReadinessProbed>()).Result);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task GenericCheck_TellsWhatWasAnswered()
    {
        using var server = new TinyHttp(_ => (418, ""));
        var check = new HealthCheckSpec { Protocol = HealthCheckProtocol.MesosHttp, Port = server.Port, Delay = TimeSpan.Zero, Interval = TimeSpan.FromHours(1) };
        _prober.Start(new AgentCommand.StartProbes(Spec(server.Port) with { Check = check }, [], [], false));

        Assert.Equal(new CheckAnswer(HealthCheckProtocol.MesosHttp, 418), (await NextAsync<AgentInput.Checked>()).Answer);
    }

    [Theory]
    [InlineData("exit status 3", 3)]
    [InlineData("exit status 4: no: really", 4)]
    [InlineData("the task does not run", null)]
    public void ExitStatus_IsInTheWordsOfAFailure(string words, int? status) => Assert.Equal(status, ExitWords.StatusIn(words));

    /// <summary>Marathon's pitfall 29: each answer that is awaited lets no further probe begin.</summary>
    [Fact]
    public async Task P29_ProbesOfManyTasks_AreUnderWayOnlySoManyAtOnce()
    {
        const int Tasks = 200, AtOnce = 128;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: Tasks);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var check = new HealthCheckSpec { Interval = TimeSpan.FromHours(1), Timeout = TimeSpan.FromHours(1) };
        for (var i = 0; i < Tasks; i++)
            _prober.Start(new AgentCommand.StartProbes(Spec(port) with { Id = new TaskId($"web.{i}"), HealthChecks = [check] }, [], [], true));

        var waiting = new Queue<TcpClient>();
        while (waiting.Count < AtOnce) waiting.Enqueue(await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken));
        for (var begun = AtOnce; begun < Tasks; begun++)
        {
            Assert.False(listener.Pending());
            await AnswerAsync(waiting.Dequeue());
            waiting.Enqueue(await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken));
        }

        while (waiting.TryDequeue(out var last)) await AnswerAsync(last);
        for (var i = 0; i < Tasks; i++) Assert.Null((await NextAsync<AgentInput.Probed>()).Failure);
    }

    /// <summary>Marathon's pitfall 29: an agent that comes back finds all its tasks at once, and does not ask them all at once.</summary>
    [Theory]
    [InlineData(60, 5)]
    [InlineData(2, 2)]
    public void P29_ProbesOfTasksThatAreTakenOver_BeginAtTimesOfTheirOwn(int intervalSeconds, int longestSeconds)
    {
        const int Tasks = 400, Parts = 10;
        var waits = new WaitsOnly();
        using var prober = new Prober(_ => throw new InvalidOperationException("no commands here"), "127.0.0.1", report => _reports.Writer.TryWrite(report), waits);
        var check = new HealthCheckSpec { Interval = TimeSpan.FromSeconds(intervalSeconds) };
        var healthy = new CheckResult(0, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, null);
        for (var i = 0; i < Tasks; i++)
            prober.Start(new AgentCommand.StartProbes(Spec(1) with { Id = new TaskId($"web.{i}"), HealthChecks = [check] }, [], [healthy], true));

        var begins = Enumerable.Range(0, Tasks).Select(_ => waits.Next()).ToList();
        var longest = TimeSpan.FromSeconds(longestSeconds);
        Assert.All(begins, begin => Assert.InRange(begin, TimeSpan.Zero, longest));

        // By chance a tenth of the time gets none of 400 in one of 10^17 runs.
        Assert.Equal(Parts, begins.Select(begin => (int)Math.Min(Parts - 1, Parts * (begin / longest))).Distinct().Count());
        Assert.False(_reports.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stop_EndsTheProbes()
    {
        using var server = new TinyHttp(_ => (200, ""));
        Start(server.Port, new HealthCheckSpec { Interval = TimeSpan.FromMilliseconds(20) });
        await NextAsync<AgentInput.Probed>();

        _prober.Stop(new TaskId("web.1"));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        while (_reports.Reader.TryRead(out _))
        {
            // What was under way.
        }

        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(_reports.Reader.TryRead(out _));
    }

    [Theory]
    [InlineData(HealthCheckProtocol.Http, NetworkMode.Bridge, "10.0.0.1:31000")]
    [InlineData(HealthCheckProtocol.MesosHttp, NetworkMode.Bridge, "172.17.0.2:80")]
    [InlineData(HealthCheckProtocol.MesosTcp, NetworkMode.Host, "127.0.0.1:80")]
    [InlineData(HealthCheckProtocol.Tcp, NetworkMode.Host, "10.0.0.1:31000")]
    public void Target_OfEachKind_IsWhereMarathonLooks(HealthCheckProtocol protocol, NetworkMode network, string expected)
    {
        var task = Spec(31000) with
        {
            Ports = [new TaskPort("http", 31000, 80, PortProtocols.Tcp)],
            Docker = new DockerSpec { Image = "x", Network = network },
        };

        var target = ProbeTarget.Of(task, new HealthCheckSpec { Protocol = protocol }, "10.0.0.1", network == NetworkMode.Host ? [] : ["172.17.0.2"])!;

        Assert.Equal(expected, $"{target.Host}:{target.Port}");
    }

    /// <summary>A clock that stands still and tells what is waited for.</summary>
    private sealed class WaitsOnly : TimeProvider
    {
        private readonly BlockingCollection<TimeSpan> _waits = [];

        public TimeSpan Next() => _waits.Take(TestContext.Current.CancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _waits.Add(dueTime);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var read = new StreamReader(stream);
            while (await read.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
            {
                // What it asks is the same for all.
            }

            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }
    }

    private static TaskSpec Spec(int port) => new()
    {
        Id = new TaskId("web.1"), Name = "web", Resources = Resources.None, Ports = [new TaskPort("http", port, port, PortProtocols.Tcp)],
    };

    private void Start(int port, HealthCheckSpec check) =>
        _prober.Start(new AgentCommand.StartProbes(Spec(port) with { HealthChecks = [check] }, ImmutableArray<string>.Empty, [], true));

    private async Task<T> NextAsync<T>()
        where T : AgentInput
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return Assert.IsType<T>(await _reports.Reader.ReadAsync(timeout.Token));
    }
}
