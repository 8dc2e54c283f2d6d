using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>Both ends of the link over a real unix socket.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly RecordingServer _server = new();
    private readonly RecordingAgent _agent = new();
    private readonly RecordingRouter _router = new();
    private readonly List<Task> _clients = [];
    private LinkHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Socket => _directory.Combine("link.sock");

    public async ValueTask InitializeAsync() => _host = await LinkHost.StartAsync(Socket, _server);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_clients);
        await _host.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Reports_OfEveryKind_ArriveAsTheyWereSent()
    {
        _agent.Registration = (AgentReport.Register)Samples.Reports[0];
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        foreach (var report in Samples.FullReports.Where(report => report is not AgentReport.Heartbeat).Append(Samples.MeasuredReport))
        {
            AssertFull(report);
            await _agent.Reports.Writer.WriteAsync(report, Cancel);
            AssertSame(report, await _server.AgentReports.Reader.ReadAsync(Cancel));
        }
    }

    [Fact]
    public async Task Orders_OfEveryKind_ArriveAsTheyWereSent()
    {
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        foreach (var order in Samples.FullOrders)
        {
            AssertFull(order);
            _server.Agent!.Tell(order);
            AssertSame(order, await _agent.Orders.Reader.ReadAsync(Cancel));
        }
    }

    [Fact]
    public async Task Registry_WithChangesOfEveryKind_ArrivesAsItWasSent()
    {
        _server.Snapshot = new RegistryView(13, [Samples.FullRoute], [Samples.Endpoint]);
        AssertFull(_server.Snapshot);
        StartRouter();
        AssertSame(_server.Snapshot, await _router.Snapshots.Reader.ReadAsync(Cancel));
        foreach (var change in Samples.FullChanges) AssertFull(change);
        _server.Router!.Tell(13, [.. Samples.FullChanges]);
        _server.Router!.Tell(14, [.. Samples.FullChanges]);
        var (revision, changes) = await _router.Changes.Reader.ReadAsync(Cancel);
        Assert.Equal(14, revision);
        AssertSame(Samples.FullChanges, changes);
        AssertFull(Samples.FullReport);
        await _server.RouterReports.Reader.ReadAsync(Cancel);
        await _router.Reports.Writer.WriteAsync(Samples.FullReport, Cancel);
        AssertSame(Samples.FullReport, await _server.RouterReports.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Executors_AndOperations_ArriveAsTheyWereSent()
    {
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        foreach (var order in ForeignSamples.Orders)
        {
            _server.Agent!.Tell(order);
            AssertSame(order, await _agent.Orders.Reader.ReadAsync(Cancel));
        }

        foreach (var report in ForeignSamples.Reports)
        {
            await _agent.Reports.Writer.WriteAsync(report, Cancel);
            AssertSame(report, await _server.AgentReports.Reader.ReadAsync(Cancel));
        }
    }

    [Fact]
    public async Task Optional_Members_LeftOutStayOut()
    {
        var bare = new AgentOrder.Launch(
            new FrameworkId("f"), new TaskSpec { Id = new TaskId("t"), Name = "n", Resources = Resources.None, KillGrace = TimeSpan.Zero });
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        _server.Agent!.Tell(bare);
        AssertSame(bare, await _agent.Orders.Reader.ReadAsync(Cancel));
        _server.Agent!.Tell(new AgentOrder.Kill(new FrameworkId("f"), new TaskId("t"), null));
        Assert.Null(((AgentOrder.Kill)await _agent.Orders.Reader.ReadAsync(Cancel)).Grace);
    }

    [Fact]
    public async Task File_Asked_IsAnsweredInPiecesOrWithTheReason()
    {
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        var piece = await _server.Agent!.ReadFileAsync(new TaskId("t1"), "stdout", -3, 100, Cancel);
        Assert.Equal(("llo", 2L, 5L, null), (System.Text.Encoding.UTF8.GetString(piece.Data.Span), piece.Offset, piece.Size, piece.Error));
        var refused = await _server.Agent!.ReadFileAsync(new TaskId("t1"), "missing", 0, 100, Cancel);
        Assert.Equal("there is no file missing", refused.Error);
    }

    [Fact]
    public async Task File_AskedWhenTheConnectionEnds_FailsAtOnce()
    {
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        var session = _server.Agent!;
        var asking = session.ReadFileAsync(new TaskId("t1"), "hangs", 0, 100, Cancel);
        session.Close("replaced");
        Assert.Contains("replaced", (await Assert.ThrowsAsync<IOException>(() => asking)).Message);
    }

    [Fact]
    public async Task Agent_WhoseServerRestarts_RegistersAgainAndDropsOldReports()
    {
        StartAgent();
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        var before = _server.Agent!.Id;
        await _host.DisposeAsync();
        await Eventually.HoldsAsync(() => _agent.Disconnects.Count > 0);
        await _agent.Reports.Writer.WriteAsync(Samples.Reports[2], Cancel);
        _host = await LinkHost.StartAsync(Socket, _server);
        Assert.IsType<AgentReport.Register>(await _server.AgentReports.Reader.ReadAsync(Cancel));
        Assert.NotEqual(before, _server.Agent!.Id);
        await _agent.Reports.Writer.WriteAsync(Samples.Reports[1], Cancel);
        Assert.IsType<AgentReport.Status>(await _server.AgentReports.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Agent_Refused_HearsWhyAndComesBack()
    {
        _server.RefuseNext = true;
        StartAgent();
        await Eventually.HoldsAsync(() => _agent.Disconnects.Any(why => why.Contains("cannot take reports", StringComparison.Ordinal)));
        Assert.IsType<AgentReport.Register>(await _server.AgentReports.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Agent_WithoutServer_HearsThatNobodyAnswers()
    {
        await _host.DisposeAsync();
        StartAgent();
        await Eventually.HoldsAsync(() => _agent.Disconnects.Any(why => why.StartsWith("no server answers at unix:", StringComparison.Ordinal)));
        _host = await LinkHost.StartAsync(Socket, _server);
        await _server.AgentReports.Reader.ReadAsync(Cancel);
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("http://10.0.0.1:5052")]
    [InlineData("10.0.0.1:0")]
    [InlineData("10.0.0.1:70000")]
    [InlineData("a b:5052")]
    [InlineData("unix:")]
    [InlineData("somewhere")]
    public void Address_OfNeitherForm_SaysWhatIsExpected(string text) =>
        Assert.Contains("unix:/path/to/socket", Assert.Throws<FormatException>(() => LinkAddress.Parse(text)).Message);

    private void StartAgent() =>
        _clients.Add(new AgentLinkClient(LinkAddress.Socket(Socket), _agent, NullLogger.Instance).RunAsync(_ending.Token));

    private void StartRouter() =>
        _clients.Add(new RouterLinkClient(LinkAddress.Parse("unix:" + Socket), _router, NullLogger.Instance).RunAsync(_ending.Token));

    private static void AssertSame<T>(T sent, T received)
    {
        Assert.Equal(sent!.GetType(), received!.GetType() == typeof(ImmutableArray<RegistryChange>) ? typeof(RegistryChange[]) : received.GetType());
        Assert.Equal(Json(sent), Json(received));
    }

    private static void AssertSame(RegistryChange[] sent, ImmutableArray<RegistryChange> received) =>
        Assert.Equal(sent.Select(Json), received.Select(Json));

    private static string Json(object value) => JsonSerializer.Serialize(value, value.GetType());

    /// <summary>Three of these do not travel, as agents need not hear of two and cannot say the other; the rest only foreign frameworks use, and samples of their own carry it.</summary>
    private static readonly SortedSet<string> s_serverSide = new(
        [
            "TaskSpec.Defect", "TaskSpec.Agent", "TaskStatus.UnreachableSince",
            "Resources.Special", "AgentSpec.KeepsOperations", "AgentSpec.HttpPort", "TaskSpec.Executor", "TaskSpec.Definition", "TaskStatus.Detail", "TaskStatus.Source",
            "AgentTask.Executor", "AgentTask.Definition", "Register.Executors", "Register.Operations",
        ], StringComparer.Ordinal);

    /// <summary>A sample with a member at its default would not notice that the member is lost.</summary>
    private static void AssertFull(object sample)
    {
        foreach (var property in sample.GetType().GetProperties().Where(property => property.CanWrite && !s_serverSide.Contains($"{sample.GetType().Name}.{property.Name}")))
        {
            var value = property.GetValue(sample);
            var type = property.PropertyType;
            Assert.False(
                value is null || (type.IsPrimitive && value.Equals(Activator.CreateInstance(type))) || value is "" or TimeSpan { Ticks: 0 },
                $"{sample.GetType().Name}.{property.Name} is not set");
            if (value is IEnumerable and not string)
            {
                Assert.NotEmpty((IEnumerable)value);
                foreach (var item in (IEnumerable)value)
                    if (item.GetType().Namespace == "Sandun.Protocol") AssertFull(item);
            }
            else if (type.Namespace == "Sandun.Protocol" && type.IsClass && value is not PortSet)
            {
                AssertFull(value);
            }
        }
    }
}
