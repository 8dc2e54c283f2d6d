using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Sandun.AgentLink;
using Sandun.AgentLink.Admission;
using Sandun.AgentLink.Identity;
using Sandun.AgentLink.Joining;
using Sandun.AgentLink.Servers;
using Sandun.AgentLink.Wire;
using Sandun.NativeApi;

namespace Sandun.Server.Tests.Links;

/// <summary>Machines that join a real server by tokens, over its real port.</summary>
public sealed class JoiningTests : IAsyncLifetime
{
    private readonly DirectoryInfo _machines = Directory.CreateTempSubdirectory("sandun-machines-");
    private RunningServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync(options => options with { LinkListen = [new IPEndPoint(IPAddress.Loopback, 0)] });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _machines.Delete(recursive: true);
    }

    [Fact]
    public async Task Agent_JoiningByAToken_ServesUnderTheIdItWasGiven()
    {
        var credentials = await JoinAsync(await TokenAsync());
        await using var agent = new ScriptedAgent(Servers(credentials));
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Id == credentials.Identity.Id && node.Reachable), "registered");
        var member = Assert.Single(await _server.Plane.MembersAsync(Cancel));
        Assert.Equal((credentials.Identity.Id, "agent", false), (member.Id, member.Role, member.Denied));
        var token = Assert.Single(await _server.Plane.TokensAsync(Cancel));
        Assert.Equal(credentials.Identity.Id, token.UsedBy);
    }

    [Fact]
    public async Task Agent_MarkedGone_IsShownSoAndDoesNotJoinFromItsWorkDirectory()
    {
        var credentials = await JoinAsync(await TokenAsync());
        await using (new ScriptedAgent(Servers(credentials)))
        {
            await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Reachable), "registered");
            var call = """{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"ID"}}}""".Replace("ID\"", credentials.Identity.Id + "\"", StringComparison.Ordinal);
            using var marked = await _server.Http.PostAsync("/mesos/api/v1", new StringContent(call, Encoding.UTF8, "application/json"), Cancel);
            Assert.True(marked.IsSuccessStatusCode, await marked.Content.ReadAsStringAsync(Cancel));
        }

        Assert.True(Assert.Single(await _server.Plane.MembersAsync(Cancel)).Gone);
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(async () => await JoinAsync(await TokenAsync()));
        Assert.Contains("empty --work-dir", refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(credentials.Identity.Id, (await JoinAsync(await TokenAsync(), "new")).Identity.Id);
    }

    [Fact]
    public async Task Router_JoiningByAToken_FollowsTheRegistry()
    {
        var credentials = await JoinAsync(await TokenAsync("router"), role: NodeRole.Router, node: "edge-1");
        Assert.Equal(new NodeIdentity(NodeRole.Router, "edge-1"), credentials.Identity);
        await using var router = new ScriptedRouter(Servers(credentials), "edge-1");
        await Eventually.HoldsAsync(
            async () => (await _server.Plane.OverviewAsync(Cancel)).Components.Any(light => light is { Name: "routers", Light: Light.Green }),
            "the router is seen");
    }

    [Fact]
    public async Task Token_UsedByAnotherMachine_IsRefused()
    {
        var token = await TokenAsync();
        var first = await JoinAsync(token, "one");
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(() => JoinAsync(token, "two"));
        Assert.Contains($"has been used, by agent {first.Identity.Id}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_UsedAgainByTheSameMachine_GivesTheSameNode()
    {
        var token = await TokenAsync();

        // The answer was lost: the key of the first attempt is all the machine has.
        using (Folder("one").JoiningKey(token.Hash)) { }
        Directory.CreateDirectory(Folder("copy").Path);
        foreach (var file in Directory.EnumerateFiles(Folder("one").Path)) File.Copy(file, Path.Combine(Folder("copy").Path, Path.GetFileName(file)));
        var lost = await JoinAsync(token, "copy");
        var again = await JoinAsync(token, "one");
        Assert.Equal(lost.Identity, again.Identity);

        // A later start with the token does not ask at all.
        Assert.Equal(again.Certificate.SerialNumber, (await JoinAsync(token, "one")).Certificate.SerialNumber);
    }

    [Theory]
    [InlineData("agent", NodeRole.Router)]
    [InlineData("router", NodeRole.Agent)]
    public async Task Token_OfTheOtherRole_IsRefusedAndStaysGood(string role, NodeRole other)
    {
        var token = await TokenAsync(role);
        Assert.Contains($"this token is for a {role}", (await Assert.ThrowsAsync<JoinRefusedException>(() => JoinAsync(token, role: other))).Message, StringComparison.Ordinal);

        // The same by a program that does not look at the token itself.
        var (key, request) = NodeCredentials.NewRequest();
        key.Dispose();
        var desk = _server.Server.Provider.GetRequiredService<ILinkDesk>();
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(async () => await desk.JoinAsync(new JoinApplication(other, token.Content, request, null, "h", null), Cancel));
        Assert.Contains($"is for a {role}, not for a {other.Text()}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(role, (await JoinAsync(token, role: token.Role)).Identity.Role.Text());
    }

    [Fact]
    public async Task Token_AlteredWithAFittingChecksum_IsUnknown()
    {
        var altered = Altered(await TokenAsync(), content => content.Secret = ByteString.CopyFrom(new byte[32]));
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(() => JoinAsync(altered));
        Assert.Contains("is not known here", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAnotherCluster_IsNotShownToThisServer()
    {
        var token = await TokenAsync();
        var foreign = Altered(token, content => content.Authority = ByteString.CopyFrom(SHA256.HashData([1])));
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(() => JoinAsync(foreign));
        Assert.Contains("is not of the cluster this token was made for; nothing was sent", refused.Message, StringComparison.Ordinal);
        Assert.All(await _server.Plane.TokensAsync(Cancel), one => Assert.Null(one.UsedBy));
    }

    [Fact]
    public async Task Token_Revoked_IsRefused()
    {
        var token = await TokenAsync();
        await _server.Plane.RevokeTokenAsync((await _server.Plane.TokensAsync(Cancel))[0].Id, Cancel);
        await Assert.ThrowsAsync<JoinRefusedException>(() => JoinAsync(token));
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.RevokeTokenAsync("nothing", Cancel))).Status);
    }

    [Fact]
    public async Task Token_Kept_IsKeptAsAHashAlone()
    {
        var token = await TokenAsync();
        var content = TokenContent.Parser.ParseFrom(token.Content);
        var secret = content.Secret.ToByteArray();
        var all = (await _server.Server.Store.ReadAsync("/", Cancel)).Entries;
        Assert.Contains(all, entry => entry.Key.EndsWith(token.Hash, StringComparison.Ordinal));
        Assert.DoesNotContain(all, entry => entry.Value.AsSpan().IndexOf(secret) >= 0 || Holds(entry.Value, Convert.ToBase64String(secret)) ||
            Holds(entry.Value, Convert.ToHexStringLower(secret)) || Holds(entry.Value, token.Text()));
    }

    [Fact]
    public async Task Machine_JoiningAnew_StaysTheNodeItWas()
    {
        var before = await JoinAsync(await TokenAsync());
        var after = await JoinAsync(await TokenAsync());
        Assert.Equal(before.Identity, after.Identity);
        Assert.NotEqual(before.Certificate.SerialNumber, after.Certificate.SerialNumber);
    }

    [Fact]
    public async Task Router_OfATakenName_NeedsATokenForThatName()
    {
        await JoinAsync(await TokenAsync("router"), "one", NodeRole.Router, "edge-1");
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(async () => await JoinAsync(await TokenAsync("router"), "two", NodeRole.Router, "edge-1"));
        Assert.Contains("there is a router edge-1 already", refused.Message, StringComparison.Ordinal);
        var replaced = await JoinAsync(await TokenAsync("router", "edge-1"), "two", NodeRole.Router, "anything");
        Assert.Equal("edge-1", replaced.Identity.Id);
    }

    [Fact]
    public async Task Routers_WithoutAWish_GoByTheirMachinesNameAndStayApart()
    {
        var first = await JoinAsync(await TokenAsync("router"), "one", NodeRole.Router);
        var second = await JoinAsync(await TokenAsync("router"), "two", NodeRole.Router);
        Assert.StartsWith("router-", first.Identity.Id, StringComparison.Ordinal);
        Assert.StartsWith(first.Identity.Id + "-", second.Identity.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_WishingForAnotherAgentsId_IsGivenAnId()
    {
        var victim = await JoinAsync(await TokenAsync(), "one");
        var thief = await JoinAsync(await TokenAsync(), "two", node: victim.Identity.Id);
        Assert.NotEqual(victim.Identity, thief.Identity);
    }

    [Fact]
    public async Task Node_Denied_IsCutOffUntilItIsAllowed()
    {
        var credentials = await JoinAsync(await TokenAsync());
        await using var agent = new ScriptedAgent(Servers(credentials));
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Reachable), "registered");
        await _server.Plane.DenyAsync(credentials.Identity.Id, null, "stolen", null, Cancel);
        await Eventually.HoldsAsync(() => Task.FromResult(agent.Disconnects.Any(why => why.Contains("refused by the operator", StringComparison.Ordinal))), "cut off");
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).All(node => !node.Reachable), "not reachable");
        Assert.True(Assert.Single(await _server.Plane.MembersAsync(Cancel)).Denied);
        var refused = await Assert.ThrowsAsync<JoinRefusedException>(async () => await JoinAsync(await TokenAsync()));
        Assert.Contains("refused by the operator", refused.Message, StringComparison.Ordinal);
        await _server.Plane.AllowAsync(credentials.Identity.Id, null, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Reachable), "back");
    }

    [Fact]
    public async Task Agent_ReportingAnotherAgentsTask_IsCutOffAndNotBelieved()
    {
        await using var honest = new ScriptedAgent(Servers(await JoinAsync(await TokenAsync(), "one")));
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Reachable), "registered");
        await _server.Plane.ApplyAsync("""{"id":"/web","cmd":"sleep 1000","cpus":0.1,"mem":32}""", false, Cancel);
        await Eventually.HoldsAsync(async () => (await _server.Plane.AppAsync("/web", Cancel)).Summary.Running == 1, "runs");
        var task = honest.Held(Assert.Single(honest.Tasks));

        // Once as its own from the start, once as news; neither says whose the task is.
        var servers = Servers(await JoinAsync(await TokenAsync(), "two"));
        await using (var thief = new ScriptedAgent(servers) { Claimed = [task with { Status = task.Status with { Agent = null } }] })
            await Eventually.HoldsAsync(() => Task.FromResult(thief.Disconnects.Any(why => why.Contains($"may not report task {task.Id}", StringComparison.Ordinal))), "cut off");
        await using (var liar = new ScriptedAgent(servers))
        {
            await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Count(node => node.Reachable) == 2, "registered");
            liar.Say(new Sandun.Protocol.AgentReport.Status(task.Framework, task.Status with
            {
                Agent = null,
                State = Sandun.Protocol.TaskState.Failed,
                Uuid = Guid.NewGuid(),
            }));
            await Eventually.HoldsAsync(() => Task.FromResult(liar.Disconnects.Any(why => why.Contains($"may not report task {task.Id}", StringComparison.Ordinal))), "cut off");
        }

        Assert.Equal(1, (await _server.Plane.AppAsync("/web", Cancel)).Summary.Running);
        Assert.Equal(task.Id, Assert.Single(honest.Tasks));
        Assert.Equal(1, honest.Launches);
    }

    [Fact]
    public async Task Authority_AfterARestart_IsTheSame()
    {
        var credentials = await JoinAsync(await TokenAsync());
        await _server.RestartAsync();
        var servers = new LinkServers([LinkAddress.Parse(_server.Server.LinkEndPoints[0].ToString())], credentials);
        await using var agent = new ScriptedAgent(servers);
        await Eventually.HoldsAsync(async () => (await _server.Plane.NodesAsync(Cancel)).Any(node => node.Reachable), "registered");
    }

    [Theory]
    [InlineData("/v2/info")]
    [InlineData("/sandun/v1/tokens")]
    [InlineData("/")]
    public async Task LinkPort_AskedForAnythingElse_HasNothingElse(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        })
        { BaseAddress = new Uri("https://" + _server.Server.LinkEndPoints[0]), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await http.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task LinkPort_SpokenToInTheClear_SaysNothing()
    {
        using var http = new HttpClient { BaseAddress = new Uri("http://" + _server.Server.LinkEndPoints[0]) };
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/v2/info", Cancel));
    }

    [Fact]
    public async Task LinkPort_SentALargeBodyByAStranger_EndsTheCall()
    {
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress("https://" + _server.Server.LinkEndPoints[0], new Grpc.Net.Client.GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }, DisposeHttpClient = true,
        });
        var request = new JoinRequest { Token = ByteString.CopyFrom(new byte[1 << 20]) };
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await new Link.LinkClient(channel).JoinAsync(request, cancellationToken: Cancel));
        Assert.NotNull(await JoinAsync(await TokenAsync()));
    }

    [Theory]
    [InlineData("server", 3600, null, "role must be agent or router")]
    [InlineData("agent", 10, null, "ttl must be one minute to thirty days")]
    [InlineData("agent", 3600, "a/b", "node must be")]
    public async Task Token_AskedForWrongly_IsRefusedNamingTheMember(string role, int seconds, string? node, string why)
    {
        var refused = await Assert.ThrowsAsync<ControlPlaneException>(() => _server.Plane.CreateTokenAsync(role, TimeSpan.FromSeconds(seconds), node, null, Cancel));
        Assert.Equal(422, refused.Status);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private static bool Holds(byte[] value, string text) => value.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static JoinToken Altered(JoinToken token, Action<TokenContent> change)
    {
        var content = TokenContent.Parser.ParseFrom(token.Content);
        change(content);
        var bytes = content.ToByteArray();
        return JoinToken.Parse("SANDUN1." + Base64Url.EncodeToString([.. bytes, .. SHA256.HashData(bytes)[..4]]));
    }

    private async Task<JoinToken> TokenAsync(string role = "agent", string? node = null) =>
        JoinToken.Parse((await _server.Plane.CreateTokenAsync(role, TimeSpan.FromHours(1), node, null, Cancel)).Token);

    private IdentityFolder Folder(string machine) => new(Path.Combine(_machines.FullName, machine));

    private Task<NodeCredentials> JoinAsync(JoinToken token, string machine = "one", NodeRole role = NodeRole.Agent, string? node = null) =>
        new Joiner(Folder(machine), "0.1.0").JoinAsync(token, role, node, Cancel);

    private LinkServers Servers(NodeCredentials credentials) => new([LinkAddress.Parse(_server.Server.LinkEndPoints[0].ToString())], credentials);
}
