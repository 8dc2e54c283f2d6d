using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>Certificates are renewed over the connection that stands, and a stream ends with the right to it.</summary>
public sealed class RotationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificate_RenewedUnderALiveStream_LosesNoMessage()
    {
        var desk = new TestDesk
        {
            Signing = CertificateAuthority.Create(new LinkLifetimes { Node = TimeSpan.FromSeconds(4) }, DateTimeOffset.UtcNow - TimeSpan.FromDays(1)),
        };

        // Ahead by what is borne, so that a stream ends with its certificate to the second.
        var gate = new LinkGate(new ShiftedTime(LinkLifetimes.Skew));
        var server = new RecordingServer();
        var agent = new RecordingAgent { Registration = new AgentReport.Register(Samples.Agent, []) };
        await using var host = await LinkHost.StartTlsAsync(desk, server, gate: gate);
        var saved = new ConcurrentQueue<string>();
        var credentials = desk.Credentials(NodeRole.Agent, "a1", save: certificate => saved.Enqueue(certificate.SerialNumber));
        var first = credentials.Certificate;
        using var ending = new CancellationTokenSource();
        var running = new AgentLinkClient(new LinkServers([host.Address], credentials), agent, NullLogger.Instance).RunAsync(ending.Token);
        await server.AgentReports.Reader.ReadAsync(Cancel);
        var session = server.Agent!;

        long sent = 0, heard = 0;
        while (desk.Renewals < 3 || DateTimeOffset.UtcNow < first.NotAfter.ToUniversalTime())
        {
            gate.Sweep();
            for (var i = 0; i < 20; i++) await agent.Reports.Writer.WriteAsync(new AgentReport.Heartbeat(new NodeUsage(++sent, 0, 0), []), Cancel);
            while (heard < sent) Assert.Equal(++heard, ((AgentReport.Heartbeat)await server.AgentReports.Reader.ReadAsync(Cancel)).Node.CpuMillis);
            await Task.Delay(5, Cancel);
        }

        Assert.Empty(agent.Disconnects);
        Assert.Same(session, server.Agent);
        Assert.NotEqual(first.SerialNumber, credentials.Certificate.SerialNumber);

        // The next renewal may be under way.
        await Eventually.HoldsAsync(() => credentials.Certificate.SerialNumber is var serial && serial == saved.Last() && serial == session.Peer.Serial);
        await ending.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Stream_WhoseCertificateEnds_IsEnded()
    {
        var desk = new TestDesk();
        var time = new ShiftedTime(TimeSpan.Zero);
        var gate = new LinkGate(time);
        await using var host = await LinkHost.StartTlsAsync(desk, new RecordingServer(), gate: gate);
        using var channel = host.Address.Open(desk.Credentials(NodeRole.Agent, "a1"));
        using var call = new Sandun.AgentLink.Wire.Link.LinkClient(channel).Agent(cancellationToken: Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        await Eventually.HoldsAsync(() => gate.Count == 1);
        gate.Sweep();
        Assert.Equal(1, gate.Count);
        time.By = TimeSpan.FromHours(25);
        gate.Sweep();
        var ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Contains("the certificate of agent a1 expired", ended.Status.Detail, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => gate.Count == 0);
    }

    [Fact]
    public void Renewal_OfManyNodes_IsSpreadOverTheMiddleOfTheirLives()
    {
        var desk = new TestDesk();
        var now = DateTimeOffset.UtcNow;
        var waits = Enumerable.Range(0, 50).Select(_ => desk.Credentials(NodeRole.Agent, "a1", now).UntilRenewal(now)).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromHours(11.9), TimeSpan.FromHours(15.1)));
        Assert.True(waits.Max() - waits.Min() > TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void Renewal_WithAClockFarAhead_KeepsItsPace()
    {
        var credentials = new TestDesk().Credentials(NodeRole.Agent, "a1");
        Assert.InRange(credentials.UntilRenewal(DateTimeOffset.UtcNow.AddDays(3)), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40));
    }

    [Fact]
    public void Renewal_AnsweredWithAnothersCertificate_IsNotTaken()
    {
        var desk = new TestDesk();
        var credentials = desk.Credentials(NodeRole.Agent, "a1");
        var before = credentials.Certificate.SerialNumber;
        var (key, request) = NodeCredentials.NewRequest();
        using (key)
        {
            foreach (var wrong in new[] { desk, new TestDesk() })
            {
                using var certificate = wrong.Signing.IssueNode(request, new NodeIdentity(NodeRole.Agent, wrong == desk ? "a2" : "a1"), DateTimeOffset.UtcNow);
                Assert.Throws<System.Security.Cryptography.CryptographicException>(() => credentials.Renew(certificate.RawData, key));
            }
        }

        Assert.Equal(before, credentials.Certificate.SerialNumber);
    }

    /// <summary>The machine's clock and a distance that tests change.</summary>
    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public TimeSpan By { get; set; } = by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
