using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sandun.MarathonApi;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>What stands beside apps, groups and pods: callbacks, artifacts, plugins, metrics, logging, leadership.</summary>
public sealed class AdministrationTests : IDisposable
{
    private readonly BrainServices _services = new();
    private readonly DirectoryInfo _artifacts = Directory.CreateTempSubdirectory("sandun-artifacts-");
    private readonly Subscriptions _subscriptions = new();
    private readonly Levels _levels = new();

    public void Dispose() => _artifacts.Delete(recursive: true);

    [Fact]
    public async Task Subscriber_OfEvents_GetsThemPosted()
    {
        await using var server = await StartAsync();
        await using var receiver = new Receiver();
        var url = Uri.EscapeDataString(receiver.Url);

        var subscribed = await server.SendAsync("POST", "/v2/eventSubscriptions?callbackUrl=" + url);
        Assert.Equal((200, "subscribe_event", receiver.Url), (subscribed.Status, subscribed.Json.GetProperty("eventType").GetString(), subscribed.Json.GetProperty("callbackUrl").GetString()));
        Assert.Equal(receiver.Url, (await server.GetAsync("/v2/eventSubscriptions")).Json.GetProperty("callbackUrls")[0].GetString());
        Assert.Equal(422, (await server.SendAsync("POST", "/v2/eventSubscriptions?callbackUrl=file:///etc/passwd")).Status);

        await server.SendAsync("POST", "/v2/apps", """{"id":"/web","cmd":"x"}""");
        await receiver.HasAsync("subscribe_event", "api_post_event", "deployment_success", "status_update_event");

        var gone = await server.SendAsync("DELETE", "/v2/eventSubscriptions?callbackUrl=" + url);
        Assert.Equal("unsubscribe_event", gone.Json.GetProperty("eventType").GetString());
        Assert.Equal(0, (await server.GetAsync("/v2/eventSubscriptions")).Json.GetProperty("callbackUrls").GetArrayLength());
    }

    [Fact]
    public async Task Artifact_Kept_IsReadReplacedAndDeleted()
    {
        await using var server = await StartAsync();

        Assert.Equal(404, (await server.GetAsync("/v2/artifacts/a/b.txt")).Status);
        Assert.Equal(201, await SendFileAsync(server, HttpMethod.Put, "/v2/artifacts/a/b.txt", "one"));
        Assert.Equal(200, await SendFileAsync(server, HttpMethod.Put, "/v2/artifacts/a/b.txt", "two"));
        Assert.Equal("two", (await server.GetAsync("/v2/artifacts/a/b.txt")).Text);
        Assert.Equal(201, await SendFileAsync(server, HttpMethod.Post, "/v2/artifacts", "three"));
        Assert.Equal("three", (await server.GetAsync("/v2/artifacts/up.txt")).Text);
        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/artifacts/a/b.txt")).Status);
        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/artifacts/a/b.txt")).Status);
        Assert.Equal(404, (await server.GetAsync("/v2/artifacts/a/b.txt")).Status);
        Assert.Equal(400, (await server.SendAsync("POST", "/v2/artifacts/x", "{}")).Status);
        Assert.Equal(422, (await server.GetAsync("/v2/artifacts/a/%2e%2e%2f%2e%2e/etc/passwd")).Status);
        Assert.Empty(_artifacts.EnumerateFiles(".part-*"));
    }

    [Fact]
    public async Task Plugins_AreNone()
    {
        await using var server = await StartAsync();

        Assert.Equal("""{"plugins":[]}""", (await server.GetAsync("/v2/plugins")).Text);
        var missing = await server.SendAsync("POST", "/v2/plugins/x/y");
        Assert.Equal((404, "No plugin with this pluginId: x"), (missing.Status, missing.Message));
    }

    [Fact]
    public async Task Metrics_AreJsonOrForPrometheus()
    {
        await using var server = await StartAsync();
        await server.SendAsync("POST", "/v2/apps", """{"id":"/web","cmd":"x","instances":2}""");

        var json = (await server.GetAsync("/metrics")).Json;
        Assert.Equal(1, json.GetProperty("gauges").GetProperty("marathon.apps.active.gauge").GetProperty("value").GetInt32());
        Assert.Equal(2, json.GetProperty("gauges").GetProperty("marathon.instances.running.gauge").GetProperty("value").GetInt32());
        Assert.Equal(["version", "gauges", "counters", "histograms", "meters", "timers"], json.EnumerateObject().Select(member => member.Name));
        Assert.Contains("\nmarathon_instances_running_gauge 2\n", (await server.GetAsync("/metrics/prometheus")).Text, StringComparison.Ordinal);
        Assert.Contains("\nmarathon_instances_running_gauge 2\n", (await server.GetAsync("/service/marathon/metrics", "text/plain;version=0.0.4")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logging_IsReadAndChanged()
    {
        await using var server = await StartAsync();

        Assert.Equal("""{"ROOT":"INFO"}""", (await server.GetAsync("/logging")).Text);
        Assert.Equal(200, (await server.SendAsync("POST", "/logging", """{"logger":"ROOT","level":"debug","durationSeconds":60}""")).Status);
        Assert.Equal(("ROOT", LogLevelWord.Debug, TimeSpan.FromSeconds(60)), _levels.Changes.Single());
        var bad = await server.SendAsync("POST", "/logging", """{"level":"loud"}""");
        Assert.Equal((422, "/level /logger"), (bad.Status, string.Join(' ', bad.Paths.Order())));
    }

    [Fact]
    public async Task Leader_AskedToAbdicate_DoesWhereThereIsAnother()
    {
        await using var lone = await StartAsync();
        Assert.Equal(501, (await lone.SendAsync("DELETE", "/v2/leader")).Status);
        var abdicated = 0;
        await using var member = await MarathonServer.StartAsync(_services, new MarathonApiOptions { Abdicate = () => ++abdicated == 1, IsCluster = true });

        Assert.Equal("Leadership abdicated", (await member.SendAsync("DELETE", "/v2/leader")).Message);
        Assert.Equal(404, (await member.SendAsync("DELETE", "/v2/leader")).Status);
        Assert.Equal(501, (await member.SendAsync("DELETE", "/v2/leader?backup=file:///x")).Status);
        Assert.True((await member.GetAsync("/v2/info")).Json.GetProperty("marathon_config").GetProperty("ha").GetBoolean());
    }

    [Fact]
    public async Task Leader_AskedToAbdicate_TakesTheBackupAndTheRestoreFirst_AndStaysWhenTheyFail()
    {
        var done = new List<string>();
        await using var server = await MarathonServer.StartAsync(_services, new MarathonApiOptions
        {
            Abdicate = () => Note("abdicated"),
            SaveBackup = (uri, _) => Task.FromResult(Note("saved " + uri) ? null : ""),
            RestoreBackup = (uri, _) => Task.FromResult(uri == "file:///none" ? "restore: no such file" : Note("restored " + uri) ? null : ""),
        });

        var refused = await server.SendAsync("DELETE", "/v2/leader?restore=file:///none");
        Assert.Equal((422, "restore: no such file"), (refused.Status, refused.Message));
        Assert.Empty(done);
        Assert.Equal(200, (await server.SendAsync("DELETE", "/v2/leader?backup=file:///a&restore=file:///b")).Status);
        Assert.Equal(["saved file:///a", "restored file:///b", "abdicated"], done);

        bool Note(string what)
        {
            done.Add(what);
            return true;
        }
    }

    private Task<MarathonServer> StartAsync() => MarathonServer.StartAsync(
        _services, new MarathonApiOptions { Subscriptions = _subscriptions, ArtifactDirectory = _artifacts.FullName, LogLevels = _levels });

    private static async Task<int> SendFileAsync(MarathonServer server, HttpMethod method, string path, string text)
    {
        using var content = new MultipartFormDataContent { { new StringContent("ignored"), "note" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "up.txt" } };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private sealed class Subscriptions : IEventSubscriptions
    {
        private readonly ConcurrentDictionary<string, byte> _urls = [];

        public IReadOnlyList<string> All => [.. _urls.Keys.Order()];

        public Task<bool> AddAsync(string url, CancellationToken cancellation)
        {
            _urls[url] = 0;
            return Task.FromResult(true);
        }

        public Task RemoveAsync(string url, CancellationToken cancellation)
        {
            _urls.TryRemove(url, out _);
            return Task.CompletedTask;
        }
    }

    private sealed class Levels : ILogLevels
    {
        public List<(string, LogLevelWord, TimeSpan?)> Changes { get; } = [];

        public IReadOnlyList<KeyValuePair<string, string>> All() => [KeyValuePair.Create("ROOT", "INFO")];

        public void Set(string logger, LogLevelWord level, TimeSpan? duration) => Changes.Add((logger, level, duration));
    }

    /// <summary>Takes posted events.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<string> _types = [];
        private readonly Task _receiving;

        public Receiver()
        {
            Url = $"http://127.0.0.1:{FreePort()}/events/";
            _listener.Prefixes.Add(Url);
            _listener.Start();
            _receiving = Task.Run(ReceiveAsync);
        }

        public string Url { get; }

        public async Task HasAsync(params string[] types)
        {
            for (var waited = 0; types.Except(_types).Any(); waited++)
            {
                Assert.True(waited < 600, $"within 60 s only {string.Join(", ", _types)}");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _receiving;
        }

        private async Task ReceiveAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
                    _types.Enqueue(body.RootElement.GetProperty("eventType").GetString()!);
                    context.Response.Close();
                }
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }

        private static int FreePort()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
    }
}
