using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>The link when a whole cluster comes back to one server, and when strangers try to keep it from doing so.</summary>
public sealed class HandshakeQueueTests : IAsyncLifetime
{
    /// <summary>More than handshakes worked on at once.</summary>
    private const int Many = 40;

    private readonly CancellationTokenSource _ending = new();
    private readonly RecordingServer _server = new();
    private readonly TestDesk _desk = new();
    private readonly List<Task> _clients = [];
    private LinkHost _host = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await LinkHost.StartTlsAsync(_desk, _server);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_clients);
        await _host.DisposeAsync();
        _ending.Dispose();
    }

    [Fact]
    public async Task Agents_ThatComeAllAtOnce_AllRegister()
    {
        var agents = Enumerable.Range(0, Many).Select(number => $"a{number}").ToHashSet();
        foreach (var credentials in agents.Select(name => _desk.Credentials(NodeRole.Agent, name)).ToList()) StartAgent(credentials);

        var registered = new HashSet<string>();
        while (registered.Count < Many)
            if (await _server.AgentReports.Reader.ReadAsync(Cancel) is AgentReport.Register hello) registered.Add(hello.Agent.Id!.Value.Value);
        Assert.Equal(agents, registered);
    }

    [Fact]
    public async Task Strangers_WhoStallInTheMiddleOfAHandshake_KeepNobodyOut()
    {
        var strangers = new ConcurrentBag<Socket>();
        try
        {
            await Parallel.ForAsync(0, Many, Cancel, async (_, cancellation) => strangers.Add(await StallAsync(cancellation)));
            var agent = StartAgent(_desk.Credentials(NodeRole.Agent, "a1"));
            Assert.Equal(new AgentId("a1"), ((AgentReport.Register)await _server.AgentReports.Reader.ReadAsync(Cancel)).Agent.Id);

            // At its first dial, while the strangers' connections still stand.
            Assert.Empty(agent.Disconnects);
        }
        finally
        {
            foreach (var socket in strangers) socket.Dispose();
        }
    }

    /// <summary>Says a proper hello and then nothing.</summary>
    private async Task<Socket> StallAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_host.Address.Host, _host.Address.Port, cancellation);
        using var hello = new OneHello(socket);
        await using var tls = new SslStream(hello);
        await Assert.ThrowsAsync<EndOfStreamException>(() => tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls13, ApplicationProtocols = [SslApplicationProtocol.Http2] }, cancellation));
        return socket;
    }

    private RecordingAgent StartAgent(NodeCredentials credentials)
    {
        var agent = new RecordingAgent { Registration = new AgentReport.Register(Samples.Agent with { Id = new AgentId(credentials.Identity.Id) }, []) };
        _clients.Add(new AgentLinkClient(new LinkServers([_host.Address], credentials), agent, NullLogger.Instance).RunAsync(_ending.Token));
        return agent;
    }

    /// <summary>Sends what is written and hears no answer; leaves the socket open when it is disposed.</summary>
    private sealed class OneHello(Socket socket) : NetworkStream(socket, ownsSocket: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new EndOfStreamException();
    }
}
