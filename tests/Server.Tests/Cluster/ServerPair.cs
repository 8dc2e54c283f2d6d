using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Sandun.Server.Settings;
using Sandun.Store;
using Sandun.Store.Sqlite;

namespace Sandun.Server.Tests.Cluster;

/// <summary>Servers of one cluster in this process, on one store.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("sandun-");
    private readonly SqliteStore _store;
    private readonly Dictionary<string, Member> _members = [];

    private ServerPair() => _store = SqliteStore.Open(Path.Combine(_directory.FullName, "state"), TimeProvider.System);

    /// <summary>Sockets under which agents and routers of this machine find both.</summary>
    public IReadOnlyList<string> LinkSockets => [LinkSocket("a"), LinkSocket("b")];

    /// <summary>The key file for secrets of servers started from now on; null: each has its own.</summary>
    public string? SecretKeyFile { get; set; }

    /// <summary>File of a certificate with its key that servers started from now on show; null: no TLS.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>What all share.</summary>
    public IStore Store => _store;

    public string Directory => _directory.FullName;

    public Member A => _members["a"];

    public Member B => _members["b"];

    /// <summary>Starts <c>a</c>, waits until it leads, then starts <c>b</c>.</summary>
    public static async Task<ServerPair> StartAsync(string? site = null, string? otherSite = null)
    {
        var pair = new ServerPair();
        await pair.StartMemberAsync("a", site);
        await Eventually.HoldsAsync(() => pair.A.LeadsAsync(), "a leads");
        await pair.StartMemberAsync("b", otherSite);
        await Eventually.HoldsAsync(() => pair.B.AnswersAsync("/v2/leader"), "b knows the leader");
        return pair;
    }

    /// <summary>Nobody yet, on an empty store.</summary>
    public static ServerPair Empty() => new();

    /// <summary>Starts a server.</summary>
    /// <param name="name">What the test calls it, and its name in the cluster.</param>
    /// <param name="site">Where it stands.</param>
    /// <param name="clusterName">Its name in the cluster, where that is another.</param>
    public async Task StartMemberAsync(string name, string? site = null, string? clusterName = null)
    {
        var port = FreePort();
        var store = new SharedStore(_store);
        var server = await SandunServer.StartAsync(
            new ServerOptions
            {
                DataDirectory = System.IO.Directory.CreateDirectory(Path.Combine(_directory.FullName, name)).FullName, Name = clusterName ?? name, Site = site,
                Store = "shared://", SecretKeyFile = SecretKeyFile, TlsCertificate = CertificateFile, TlsKey = CertificateFile,
                Listen = [new IPEndPoint(IPAddress.Loopback, port)],
                MesosListen = [new IPEndPoint(IPAddress.Loopback, FreePort())], LinkSocket = LinkSocket(name), LinkListen = [new IPEndPoint(IPAddress.Loopback, 0)],
            },
            (_, _, _) => Task.FromResult<IStore>(store), TimeProvider.System);
        _members[name] = new Member(server, store, Client(new Uri($"{(CertificateFile is null ? "http" : "https")}://127.0.0.1:{port}")));
    }

    public async Task EndMemberAsync(string name)
    {
        if (!_members.Remove(name, out var member)) return;
        await member.Server.DisposeAsync();
        member.Http.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _members.Keys.ToList()) await EndMemberAsync(name);
        await _store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static HttpClient Client(Uri address) =>
        new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = address };

    private string LinkSocket(string name) => Path.Combine(_directory.FullName, name + ".sock");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>One server, with its connection to the store and a client of its own.</summary>
    internal sealed record Member(SandunServer Server, SharedStore Store, HttpClient Http)
    {
        public async Task<bool> LeadsAsync()
        {
            using var answer = await Http.GetAsync("/v2/leader");
            return answer.IsSuccessStatusCode && !answer.Headers.Contains("X-Sandun-Stale") &&
                (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["leader"] == Http.BaseAddress!.Authority;
        }

        public async Task<bool> AnswersAsync(string path)
        {
            using var answer = await Http.GetAsync(path);
            return answer.IsSuccessStatusCode && !answer.Headers.Contains("X-Sandun-Stale");
        }

        public async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

        public Task<HttpResponseMessage> CreateAsync(string app) => Http.PostAsync(
            "/v2/apps", new StringContent($$"""{"id":"{{app}}","cmd":"sleep 1","instances":0}""", Encoding.UTF8, "application/json"));
    }
}
