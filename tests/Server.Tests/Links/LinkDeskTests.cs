using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.NativeApi;
using Sandun.Server.Links.Joining;
using Sandun.Server.Settings;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Tests.Links;

/// <summary>Several servers' desks on one store.</summary>
public sealed class LinkDeskTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sandun-");
    private readonly ShiftedTime _time = new();
    private readonly List<LinkFront> _fronts = [];
    private SqliteStore _store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _store = SqliteStore.Open(Path.Combine(_directory.FullName, "state"), TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var front in _fronts) await front.DisposeAsync();
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Token_ShownToTwoServersAtOnce_IsAcceptedByOne()
    {
        var (a, b) = (await FrontAsync("a"), await FrontAsync("b"));
        for (var round = 0; round < 20; round++)
        {
            var token = await TokenAsync(a);
            var outcomes = await Task.WhenAll(TryJoinAsync(a, token), TryJoinAsync(b, token), TryJoinAsync(a, token), TryJoinAsync(b, token));
            Assert.Single(outcomes, refusal => refusal is null);
            Assert.All(outcomes.OfType<string>(), refusal => Assert.Contains("has been used", refusal, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Routers_OfOneMachineName_JoiningAtOnce_GetIdsOfTheirOwn()
    {
        var (a, b) = (await FrontAsync("a"), await FrontAsync("b"));
        for (var round = 0; round < 10; round++)
        {
            var machine = $"lb{round}";
            var joined = await Task.WhenAll(Enumerable.Range(0, 6).Select(async index =>
            {
                var front = index % 2 == 0 ? a : b;
                var token = JoinToken.Parse((await front.Membership.CreateTokenAsync("router", TimeSpan.FromHours(1), null, null, Cancel)).Token);
                var (key, request) = NodeCredentials.NewRequest();
                key.Dispose();
                return (await front.Desk.JoinAsync(new JoinApplication(NodeRole.Router, token.Content, request, null, machine, null), Cancel)).Node;
            }));
            Assert.Equal(6, joined.Distinct().Count());
            Assert.Contains("router-" + machine, joined);
        }
    }

    [Fact]
    public async Task Servers_StartedAtOnce_ShareOneAuthority()
    {
        var fronts = await Task.WhenAll(FrontAsync("a"), FrontAsync("b"), FrontAsync("c"));
        Assert.Single(fronts.Select(front => front.Desk.Authority!.Thumbprint).Distinct());
        await Eventually.HoldsAsync(() => Task.FromResult(fronts.All(front => front.Desk.Servers.Count == 3)), "all know all");
        Assert.Equal("b.example:5052", fronts[0].AddressOf("b"));
        Assert.Null(fronts[0].AddressOf("d"));
    }

    [Fact]
    public async Task Token_AfterItsTime_IsRefusedAndLaterForgotten()
    {
        var front = await FrontAsync("a");
        var token = await TokenAsync(front);
        _time.By = TimeSpan.FromMinutes(61);
        Assert.Contains("this join token expired at", await TryJoinAsync(front, token), StringComparison.Ordinal);
        Assert.Single(await front.Membership.TokensAsync(Cancel));
        _time.By = TimeSpan.FromHours(26);
        var next = await TokenAsync(front);
        Assert.Equal(JoinTokens.IdOf(next), Assert.Single(await front.Membership.TokensAsync(Cancel)).Id);
        Assert.Contains("is not known here", await TryJoinAsync(front, token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FormerCertificate_OfAnother_GivesNobodyItsId()
    {
        var front = await FrontAsync("a");
        var (key, request) = NodeCredentials.NewRequest();
        key.Dispose();
        var victim = await front.Desk.JoinAsync(new JoinApplication(NodeRole.Agent, (await TokenAsync(front)).Content, request, null, "h", null), Cancel);

        // The thief has the certificate, which is no secret, and not the key.
        var (own, theirs) = NodeCredentials.NewRequest();
        own.Dispose();
        var thief = await front.Desk.JoinAsync(
            new JoinApplication(NodeRole.Agent, (await TokenAsync(front)).Content, theirs, null, "h", victim.Certificate.RawData), Cancel);
        Assert.NotEqual(victim.Node, thief.Node);
    }

    [Fact]
    public async Task Authority_WithASecret_IsEncryptedInTheStore()
    {
        var file = Path.Combine(_directory.FullName, "secret");
        await File.WriteAllTextAsync(file, "a long random text\n", Cancel);
        var plain = await FrontAsync("a");
        Assert.DoesNotContain("ENCRYPTED", await KeptAuthorityAsync(), StringComparison.Ordinal);
        var secured = await FrontAsync("a", file);
        Assert.Contains("ENCRYPTED", await KeptAuthorityAsync(), StringComparison.Ordinal);
        Assert.Equal(plain.Desk.Authority!.Thumbprint, secured.Desk.Authority!.Thumbprint);
        Assert.Contains("give --link-secret-file", (await Assert.ThrowsAsync<SettingsException>(() => FrontAsync("b"))).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "another", Cancel);
        Assert.Contains("does not hold the secret", (await Assert.ThrowsAsync<SettingsException>(() => FrontAsync("b", file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithoutALinkAddress_HasNoAuthorityAndMakesNoTokens()
    {
        await using var front = await LinkFront.OpenAsync(
            _store, new ServerOptions { DataDirectory = _directory.FullName }, _time, NullLoggerFactory.Instance);
        Assert.Null(front.Desk.Authority);
        Assert.Null(front.Tls);
        Assert.Null(await _store.GetAsync(LinkKeys.Authority, Cancel));
        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => TokenAsync(front));
        Assert.Equal(409, refused.Status);
        Assert.Contains("--link-listen", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Denial_MadeOnOneServer_HoldsOnAll()
    {
        var (a, b) = (await FrontAsync("a"), await FrontAsync("b"));
        await a.Membership.DenyAsync("n1", null, "", null, Cancel);
        await a.Membership.DenyAsync(null, "0aff", "", null, Cancel);
        var token = JoinToken.Parse((await b.Membership.CreateTokenAsync("agent", TimeSpan.FromHours(1), "n1", null, Cancel)).Token);
        await Eventually.HoldsAsync(async () => (await TryJoinAsync(b, token))?.Contains("refused by the operator", StringComparison.Ordinal) == true, "b refuses it");
        await a.Membership.AllowAsync("n1", null, Cancel);
        await a.Membership.AllowAsync(null, "0AFF", Cancel);
        await Eventually.HoldsAsync(async () => await TryJoinAsync(b, token) is null, "b lets it in");
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlPlaneException>(() => a.Membership.AllowAsync("n1", null, Cancel))).Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<ControlPlaneException>(() => a.Membership.DenyAsync("n1", "00", "", null, Cancel))).Status);
    }

    private static async Task<string?> TryJoinAsync(LinkFront front, JoinToken token)
    {
        var (key, request) = NodeCredentials.NewRequest();
        key.Dispose();
        try
        {
            await front.Desk.JoinAsync(new JoinApplication(NodeRole.Agent, token.Content, request, null, "h", null), Cancel);
            return null;
        }
        catch (JoinRefusedException refused)
        {
            return refused.Message;
        }
    }

    private static async Task<JoinToken> TokenAsync(LinkFront front) =>
        JoinToken.Parse((await front.Membership.CreateTokenAsync("agent", TimeSpan.FromHours(1), null, null, Cancel)).Token);

    private async Task<string> KeptAuthorityAsync() => System.Text.Encoding.UTF8.GetString((await _store.GetAsync(LinkKeys.Authority, Cancel))!.Value);

    private async Task<LinkFront> FrontAsync(string name, string? secret = null)
    {
        var front = await LinkFront.OpenAsync(
            _store,
            new ServerOptions
            {
                DataDirectory = _directory.FullName, Name = name, LinkListen = [new IPEndPoint(IPAddress.Loopback, 5052)],
                LinkAdvertise = [name + ".example:5052"], LinkSecretFile = secret,
            },
            _time, NullLoggerFactory.Instance);
        lock (_fronts) _fronts.Add(front);
        await front.AnnounceAsync([new IPEndPoint(IPAddress.Loopback, 5052)]);
        return front;
    }

    /// <summary>The machine's clock and a distance that tests change.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
