using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Servers;
using Sandun.Protocol;
using Xunit;

namespace Sandun.Io.Tests.AgentLink;

/// <summary>Peers find the server that leads, move with it, and know the members on their next start.</summary>
public sealed class LeaderTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _ending = new();
    private readonly TestDesk _desk = new();
    private readonly RecordingServer[] _servers = [new(), new(), new()];
    private readonly MovingLeader[] _hints = [new(), new(), new()];
    private readonly LinkHost[] _hosts = new LinkHost[3];
    private readonly RecordingAgent _agent = new() { Registration = new AgentReport.Register(Samples.Agent, []) };
    private readonly List<IReadOnlyList<string>> _saved = [];
    private Task _running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++) _hosts[i] = await LinkHost.StartTlsAsync(_desk, _servers[i], leader: _hints[i]);
        _desk.Servers = [.. _hosts.Select(host => host.Address.ToString())];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        foreach (var host in _hosts) await host.DisposeAsync();
    }

    [Fact]
    public async Task Agent_DialingAFollower_IsLedToTheLeaderAndLearnsTheMembers()
    {
        Lead(2);
        var servers = Start(_hosts[0].Address);
        await _servers[2].AgentReports.Reader.ReadAsync(Cancel);
        Assert.Equal(_desk.Servers, servers.Addresses.Select(address => address.ToString()));
        Assert.Equal(_desk.Servers, Assert.Single(_saved));
        Assert.False(_servers[0].AgentReports.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Agent_WhoseLeaderSteppedDown_MovesToTheNext()
    {
        Lead(0);
        Start(_hosts[0].Address);
        await _servers[0].AgentReports.Reader.ReadAsync(Cancel);
        Lead(1);
        _servers[0].Agent!.Close("this server leads no more");
        await _servers[1].AgentReports.Reader.ReadAsync(Cancel);
        await _agent.Reports.Writer.WriteAsync(Samples.Reports[2], Cancel);
        Assert.IsType<AgentReport.Heartbeat>(await _servers[1].AgentReports.Reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Agent_WhoseLeaderDied_FindsTheNextByAskingTheOthers()
    {
        Lead(0);
        Start(_hosts[0].Address);
        await _servers[0].AgentReports.Reader.ReadAsync(Cancel);

        // The others still believe in the dead one for a while.
        await _hosts[0].DisposeAsync();
        await Eventually.HoldsAsync(() => _agent.Disconnects.Any(why => why.Contains("does not lead", StringComparison.Ordinal)));
        Lead(2);
        await _servers[2].AgentReports.Reader.ReadAsync(Cancel);
    }

    [Fact]
    public async Task Agent_WithoutALeader_WaitsForOne()
    {
        foreach (var hint in _hints) hint.Current = new LeaderHint(false, null);
        Start(_hosts[0].Address);
        await Eventually.HoldsAsync(() => _agent.Disconnects.Any(why => why.Contains("knows no leader now", StringComparison.Ordinal)));
        Lead(0);
        await _servers[0].AgentReports.Reader.ReadAsync(Cancel);
    }

    [Fact]
    public async Task Followers_NamingEachOther_AreNotAskedInABusyLoop()
    {
        _hints[0].Current = new LeaderHint(false, _hosts[1].Address.ToString());
        _hints[1].Current = new LeaderHint(false, _hosts[0].Address.ToString());
        Start(_hosts[0].Address);
        await Eventually.HoldsAsync(() => _agent.Disconnects.Count >= 5);
        var asked = _agent.Disconnects.Count;
        await Task.Delay(300, Cancel);
        Assert.True(_agent.Disconnects.Count - asked < 60, $"{_agent.Disconnects.Count - asked} times");
    }

    [Fact]
    public async Task Router_DialingAFollower_IsLedToTheLeader()
    {
        Lead(1);
        var router = new RecordingRouter();
        var servers = new LinkServers([_hosts[0].Address], _desk.Credentials(NodeRole.Router, "r1"));
        _running = new RouterLinkClient(servers, router, NullLogger.Instance).RunAsync(_ending.Token);
        await router.Snapshots.Reader.ReadAsync(Cancel);
        await _servers[1].RouterReports.Reader.ReadAsync(Cancel);
    }

    private void Lead(int leader)
    {
        for (var i = 0; i < 3; i++)
            _hints[i].Current = i == leader ? LeaderHint.ThisServer : new LeaderHint(false, _hosts[leader].Address.ToString());
    }

    private LinkServers Start(LinkAddress first)
    {
        var servers = new LinkServers([first], _desk.Credentials(NodeRole.Agent, "a1"), _saved.Add);
        _running = new AgentLinkClient(servers, _agent, NullLogger.Instance).RunAsync(_ending.Token);
        return servers;
    }

    private sealed class MovingLeader : ILeaderHint
    {
        private volatile LeaderHint _current = LeaderHint.ThisServer;

        public LeaderHint Current
        {
            get => _current;
            set => _current = value;
        }
    }
}
