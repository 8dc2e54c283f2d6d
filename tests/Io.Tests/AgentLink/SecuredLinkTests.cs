using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>The link over TCP: who is let in, as whom, and for how long.</summary>
public sealed class SecuredLinkTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _ending = new();
    private readonly RecordingServer _server = new();
    private readonly RecordingAgent _agent = new() { Registration = Registration(null) };
    private readonly RecordingRouter _router = new();
    private readonly LinkGate _gate = new(TimeProvider.System);
    private readonly TestDesk _desk = new();
    private readonly List<Task> _clients = [];
    private LinkHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await LinkHost.StartTlsAsync(_desk, _server, gate: _gate);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_clients);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Agent_WithItsCertificate_RegistersUnderItsOwnId()
    {
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1"));
        var registered = (AgentReport.Register)await _server.AgentReports.Reader.ReadAsync(Cancel);
        Assert.Equal(new AgentId("a1"), registered.Agent.Id);
        _server.Agent!.Tell(Samples.Orders[1]);
        Assert.IsType<AgentOrder.Launch>(await _agent.Orders.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Router_WithItsCertificate_FollowsTheRegistry()
    {
        StartRouter(_desk.Credentials(NodeRole.Router, "r1"));
        await _router.Snapshots.Reader.ReadAsync(Cancel);
        Assert.Equal(new RouterId("r1"), (await _server.RouterReports.Reader.ReadAsync(Cancel)).Router);
    }

    [Fact]
    public async Task Agent_WithACertificateOfAnotherAuthority_IsCutOffInTheHandshake()
    {
        // Its own authority is put in the place of the server's, so that it is the server who refuses.
        var foreign = new TestDesk().Credentials(NodeRole.Agent, "a1");
        StartAgent(new NodeCredentials(_desk.Signing.Certificate, foreign.Certificate));
        await Eventually.HoldsAsync(() => _agent.Disconnects.Count > 1);
        Assert.DoesNotContain(_agent.Disconnects, why => why.Contains("cluster", StringComparison.Ordinal));
        Assert.False(_server.AgentReports.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Server_OfAnotherAuthority_IsToldNothing()
    {
        var elsewhere = new TestDesk();
        StartAgent(elsewhere.Credentials(NodeRole.Agent, "a1"));
        await RefusedAsync("is no server of this node's cluster");
    }

    [Fact]
    public async Task Server_CertifiedForAnotherName_IsToldNothing()
    {
        var server = new RecordingServer();
        await using var host = await LinkHost.StartTlsAsync(new TestDesk { Signing = _desk.Signing, Names = ["10.9.9.9", "elsewhere.example"] }, server);
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1"), host.Address);
        await RefusedAsync("has no certificate for the name 127.0.0.1");
        Assert.False(server.AgentReports.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Node_ActingAsAServer_IsToldNothing()
    {
        // A stolen agent's certificate must not be able to stand in for a server.
        var stolen = _desk.Credentials(NodeRole.Agent, "127.0.0.1");
        await using var impostor = new Impostor(stolen.Certificate);
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1"), impostor.Address);
        await RefusedAsync("is no server of this node's cluster");
        Assert.Equal(0, impostor.Heard);
    }

    [Fact]
    public async Task Agent_WithAnExpiredCertificate_GetsANewOneWithinTheGrace()
    {
        var credentials = _desk.Credentials(NodeRole.Agent, "a1", DateTimeOffset.UtcNow - TimeSpan.FromDays(3));
        Assert.True(credentials.HasExpired(DateTimeOffset.UtcNow));
        StartAgent(credentials);
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        Assert.False(credentials.HasExpired(DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Agent_WithACertificateExpiredLongAgo_IsRefused()
    {
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1", DateTimeOffset.UtcNow - TimeSpan.FromDays(9)));
        await RefusedAsync("join again with a new token");
    }

    [Fact]
    public async Task Stream_OpenedWithAnExpiredCertificate_IsRefused()
    {
        var credentials = _desk.Credentials(NodeRole.Agent, "a1", DateTimeOffset.UtcNow - TimeSpan.FromDays(3));
        using var channel = _host.Address.Open(credentials);
        var refusal = await RefusalAsync(channel, client => client.Agent(cancellationToken: Cancel));
        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Contains("expired at", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clocks_AFewMinutesApart_AreBorne()
    {
        // The authority's clock is four minutes ahead of the end of the certificate's predating, or the node's certificate is four minutes over.
        var early = _desk.Credentials(NodeRole.Agent, "a1", DateTimeOffset.UtcNow + LinkLifetimes.Predating + TimeSpan.FromMinutes(4));
        var late = _desk.Credentials(NodeRole.Agent, "a2", DateTimeOffset.UtcNow - LinkLifetimes.Default.Node - TimeSpan.FromMinutes(4));
        foreach (var credentials in new[] { early, late })
        {
            using var channel = _host.Address.Open(credentials);
            using var call = new Sandun.AgentLink.Wire.Link.LinkClient(channel).Agent(cancellationToken: Cancel);
            Assert.True(await call.ResponseStream.MoveNext(Cancel));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_WithoutACertificate_IsRefused(bool router)
    {
        using var channel = _host.Address.OpenUnknown((_, _) => null);
        var refusal = router
            ? await RefusalAsync(channel, client => client.Router(cancellationToken: Cancel))
            : await RefusalAsync(channel, client => client.Agent(cancellationToken: Cancel));
        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.Contains("sandun", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.Null(_server.Agent);
        Assert.Null(_server.Router);
    }

    [Fact]
    public async Task Renewal_WithoutACertificate_IsRefused()
    {
        using var channel = _host.Address.OpenUnknown((_, _) => null);
        var (key, request) = NodeCredentials.NewRequest();
        key.Dispose();
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new Sandun.AgentLink.Wire.Link.LinkClient(channel).RenewAsync(
            new Sandun.AgentLink.Wire.RenewRequest { Request = Google.Protobuf.ByteString.CopyFrom(request) }, cancellationToken: Cancel));
        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.Equal(0, _desk.Renewals);
    }

    [Theory]
    [InlineData(NodeRole.Router, false)]
    [InlineData(NodeRole.Agent, true)]
    public async Task Stream_OfAnotherRole_IsRefused(NodeRole certificate, bool router)
    {
        using var channel = _host.Address.Open(_desk.Credentials(certificate, "x1"));
        var refusal = router
            ? await RefusalAsync(channel, client => client.Router(cancellationToken: Cancel))
            : await RefusalAsync(channel, client => client.Agent(cancellationToken: Cancel));
        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Contains($"the certificate is that of {certificate.Text()} x1", refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ActingAsANode_IsCutOffInTheHandshake()
    {
        // Its certificate is for serving alone.
        using var channel = _host.Address.Open(_desk.Credentials(NodeRole.Server, "x1"));
        var refusal = await RefusalAsync(channel, client => client.Agent(cancellationToken: Cancel));

        // The status is the client's own word for a broken connection: Unavailable or Internal, by whether it was sending or waiting.
        Assert.IsType<HttpRequestException>(refusal.Status.DebugException);
        Assert.Null(_server.Agent);
    }

    [Fact]
    public async Task Agent_RegisteringAsAnother_IsCutOff()
    {
        _agent.Registration = Registration("a2");
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1"));
        await RefusedAsync("agent a1 may not register as agent a2");
        Assert.False(_server.AgentReports.Reader.TryPeek(out _));

        // It is let in as far as its registration each time; that is no reason to come back at once.
        await Eventually.HoldsAsync(() => _agent.Disconnects.Count >= 6);
        var before = _agent.Disconnects.Count;
        await Task.Delay(1000, Cancel);
        Assert.InRange(_agent.Disconnects.Count - before, 0, 3);
    }

    [Fact]
    public async Task Agent_ReportingAnothersTask_IsCutOff()
    {
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1"));
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        await _agent.Reports.Writer.WriteAsync(
            new AgentReport.Status(new FrameworkId("f1"), Samples.Status with { Agent = new AgentId("a2") }), Cancel);
        await RefusedAsync("agent a1 may not report task t1 of agent a2");
    }

    [Fact]
    public async Task Agent_RegisteringAnothersTask_IsCutOff()
    {
        _agent.Registration = Registration(null) with
        {
            Tasks = [new AgentTask(new FrameworkId("f1"), new TaskId("t1"), Samples.Agent.Total, Samples.Status with { Agent = new AgentId("a2") })],
        };
        StartAgent(_desk.Credentials(NodeRole.Agent, "a1"));
        await RefusedAsync("agent a1 may not report task t1 of agent a2");
    }

    [Fact]
    public async Task Router_ReportingAsAnother_IsCutOff()
    {
        StartRouter(_desk.Credentials(NodeRole.Router, "r2"));
        await Eventually.HoldsAsync(() => _router.Disconnects.Any(why => why.Contains("router r2 may not report as router r1", StringComparison.Ordinal)));
        Assert.False(_server.RouterReports.Reader.TryPeek(out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Node_DeniedWhileConnected_IsCutOffAndStaysOut(bool bySerial)
    {
        var credentials = _desk.Credentials(NodeRole.Agent, "a1");
        StartAgent(credentials);
        await _server.AgentReports.Reader.ReadAsync(Cancel);
        string[] none = [], node = ["a1"], serial = [credentials.Certificate.SerialNumber];
        _gate.Deny(new Denials(
            System.Collections.Frozen.FrozenSet.ToFrozenSet(bySerial ? none : node), System.Collections.Frozen.FrozenSet.ToFrozenSet(bySerial ? serial : none)));
        await Eventually.HoldsAsync(() => _agent.Disconnects.Count(why => why.Contains("refused by the operator", StringComparison.Ordinal)) > 1);
        Assert.False(_server.AgentReports.Reader.TryPeek(out _));
        _gate.Deny(Denials.None);
        Assert.IsType<AgentReport.Register>(await _server.AgentReports.Reader.ReadAsync(Cancel));
    }

    private static AgentReport.Register Registration(string? id) =>
        new(Samples.Agent with { Id = id is null ? null : new AgentId(id) }, []);

    private static async Task<RpcException> RefusalAsync<TRequest, TResponse>(
        Grpc.Net.Client.GrpcChannel channel, Func<Sandun.AgentLink.Wire.Link.LinkClient, AsyncDuplexStreamingCall<TRequest, TResponse>> open)
    {
        using var call = open(new Sandun.AgentLink.Wire.Link.LinkClient(channel));
        return await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
    }

    private Task RefusedAsync(string why) =>
        Eventually.HoldsAsync(() => _agent.Disconnects.Any(reason => reason.Contains(why, StringComparison.Ordinal)));

    private void StartAgent(NodeCredentials credentials, LinkAddress? address = null) => _clients.Add(
        new AgentLinkClient(new LinkServers([address ?? _host.Address], credentials), _agent, NullLogger.Instance).RunAsync(_ending.Token));

    private void StartRouter(NodeCredentials credentials) =>
        _clients.Add(new RouterLinkClient(new LinkServers([_host.Address], credentials), _router, NullLogger.Instance).RunAsync(_ending.Token));
}
