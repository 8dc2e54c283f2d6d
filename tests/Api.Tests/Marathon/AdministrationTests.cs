using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
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

    /// <summary>The names Marathon's own suite looks for.</summary>
    [Fact]
    public async Task Metrics_HaveMarathonsNames()
    {
        var tally = new SchedulerTally();
        var services = new BrainServices();
        await using var server = await MarathonServer.StartAsync(services, new MarathonApiOptions { Tally = tally });

        var json = (await server.GetAsync("/metrics")).Json;
        Holds("counters", "count",
            "deployments.counter", "deployments.dismissed.counter", "persistence.gc.runs.counter", "tasks.launched.counter", "mesos.calls.revive.counter",
            "mesos.calls.suppress.counter", "mesos.offer-operations.launch-group.counter", "mesos.offer-operations.launch.counter",
            "mesos.offer-operations.reserve.counter", "mesos.offers.declined.counter", "mesos.offers.incoming.counter", "mesos.offers.used.counter",
            "mesos.task-updates.task-running.counter", "http.requests.size.counter.bytes", "http.responses.size.counter.bytes", "http.responses.size.gzipped.counter.bytes");
        Holds("gauges", "value",
            "apps.active.gauge", "deployments.active.gauge", "groups.active.gauge", "leadership.duration.gauge.seconds", "instances.running.gauge",
            "instances.staged.gauge", "instances.launch-overdue.gauge", "instances.inflight-kills.gauge", "instances.inflight-kill-attempts.gauge",
            "uptime.gauge.seconds", "http.requests.active.gauge", "jvm.buffers.mapped.gauge", "jvm.buffers.mapped.capacity.gauge.bytes",
            "jvm.buffers.direct.memory.used.gauge.bytes", "jvm.memory.total.init.gauge.bytes", "jvm.memory.total.max.gauge.bytes",
            "jvm.memory.heap.used.gauge.bytes", "jvm.memory.heap.usage.gauge", "jvm.memory.non-heap.committed.gauge.bytes",
            "jvm.memory.non-heap.usage.gauge", "jvm.threads.active.gauge", "jvm.threads.daemon.gauge", "jvm.threads.deadlocked.gauge",
            "jvm.threads.runnable.gauge", "jvm.threads.timed-waiting.gauge", "jvm.threads.terminated.gauge");
        Holds("meters", "m15_rate", [.. Enumerable.Range(1, 5).Select(digit => $"http.responses.{digit}xx.rate.meter")]);
        Holds("timers", "p999",
            "persistence.gc.compaction.duration.timer.seconds", "persistence.gc.scan.duration.timer.seconds", "http.requests.duration.timer.seconds",
            "http.requests.get.duration.timer.seconds", "http.requests.post.duration.timer.seconds", "http.requests.put.duration.timer.seconds",
            "http.requests.delete.duration.timer.seconds");

        var lines = (await server.GetAsync("/metrics/prometheus")).Text.Split('\n');
        string[] wanted =
        [
            "# TYPE marathon_deployments_counter counter", "marathon_deployments_counter 0", "# TYPE marathon_apps_active_gauge gauge", "marathon_apps_active_gauge 0",
            "# TYPE marathon_http_responses_1xx_rate_meter_count gauge", "marathon_http_responses_1xx_rate_meter_count 0",
            "marathon_http_responses_1xx_rate_meter_m15_rate 0.0", "# TYPE marathon_persistence_gc_scan_duration_timer_seconds summary",
            "marathon_persistence_gc_scan_duration_timer_seconds{quantile=\"0.999\"} 0.000000", "marathon_persistence_gc_scan_duration_timer_seconds_count 0",
            "# TYPE marathon_persistence_gc_scan_duration_timer_seconds_stddev gauge", "marathon_persistence_gc_scan_duration_timer_seconds_stddev 0.0",
            "marathon_persistence_gc_scan_duration_timer_seconds_m1_rate 0.0",
        ];
        foreach (var line in wanted) Assert.Contains(line, lines);

        void Holds(string kind, string member, params string[] names)
        {
            foreach (var name in names) Assert.True(json.GetProperty(kind).GetProperty("marathon." + name).TryGetProperty(member, out _), name);
        }
    }

    [Fact]
    public async Task Metrics_CountWhatIsAskedAndAnswered()
    {
        var tally = new SchedulerTally();
        await using var server = await MarathonServer.StartAsync(new BrainServices(), new MarathonApiOptions { Tally = tally });
        var before = (await server.GetAsync("/metrics")).Json;
        const string Body = """{"id":"/empty"}""";
        Assert.Equal(201, (await server.SendAsync("POST", "/v2/groups", Body)).Status);
        Assert.Equal(404, (await server.GetAsync("/v2/apps/gone")).Status);
        tally.Answered(new ServiceReply.Deploying(new DeploymentId("d"), DateTimeOffset.UnixEpoch, []));
        tally.Answered(new ServiceReply.Refused(RefusalKind.TooMany, "too many"));
        tally.Called(new SchedulerCall.Decline([new OfferId("a"), new OfferId("b")], TimeSpan.Zero));
        tally.Called(new SchedulerCall.Accept([new OfferId("c")], [Of("x", null), Of("y", "p"), Of("z", "p")], TimeSpan.Zero));
        tally.Heard(new SchedulerEvent.Update(new TaskStatus { TaskId = new TaskId("x"), State = TaskState.Running, Timestamp = DateTimeOffset.UnixEpoch }));

        var after = (await server.GetAsync("/metrics")).Json;
        Assert.True(Count(after, "http.requests.size.counter.bytes") >= Count(before, "http.requests.size.counter.bytes") + Body.Length);
        Assert.True(Count(after, "http.responses.size.counter.bytes") > Count(before, "http.responses.size.counter.bytes"));
        Assert.Equal(
            (1L, 1L, 2L, 1L, 3L, 1L, 1L, 1L),
            (Count(after, "deployments.counter"), Count(after, "deployments.dismissed.counter"), Count(after, "mesos.offers.declined.counter"),
                Count(after, "mesos.offers.used.counter"), Count(after, "tasks.launched.counter"), Count(after, "mesos.offer-operations.launch.counter"),
                Count(after, "mesos.offer-operations.launch-group.counter"), Count(after, "mesos.task-updates.task-running.counter")));
        Assert.Equal(1, after.GetProperty("meters").GetProperty("marathon.http.responses.4xx.rate.meter").GetProperty("count").GetInt64());
        Assert.Equal(1, after.GetProperty("timers").GetProperty("marathon.http.requests.post.duration.timer.seconds").GetProperty("count").GetInt64());

        static long Count(JsonElement json, string name) => json.GetProperty("counters").GetProperty("marathon." + name).GetProperty("count").GetInt64();

        static TaskSpec Of(string id, string? group) => new()
        {
            Id = new TaskId(id), Name = id, Resources = Resources.None, Group = group is null ? null : new TaskGroup { Id = group, Members = [] },
        };
    }

    /// <summary>The averages are those of Unix' load: a minute after a steady rate the average of one minute has fallen to its e-th part.</summary>
    [Fact]
    public async Task Metrics_RatesForgetThePastExponentially()
    {
        var clock = new Clock();
        await using var server = await MarathonServer.StartAsync(new BrainServices(), new MarathonApiOptions { Time = clock });
        for (var i = 0; i < 50; i++) await server.GetAsync("/ping");
        clock.Pass(TimeSpan.FromSeconds(5));
        var began = await AnsweredAsync();
        Assert.Equal((50.0, 10.0, 10.0, 10.0, 10.0), (Number(began, "count"), Number(began, "mean_rate"), Number(began, "m1_rate"), Number(began, "m5_rate"), Number(began, "m15_rate")));

        // What was just asked is one answer more, in the first five seconds of the minute.
        clock.Pass(TimeSpan.FromMinutes(1));
        var later = await AnsweredAsync();
        Assert.Equal((10 / Math.E) + (0.2 * (1 - Math.Exp(-1 / 12.0)) * Math.Exp(-11 / 12.0)), Number(later, "m1_rate"), 9);
        Assert.Equal(51 / 65.0, Number(later, "mean_rate"), 9);

        async Task<JsonElement> AnsweredAsync() => (await server.GetAsync("/metrics")).Json.GetProperty("meters").GetProperty("marathon.http.responses.2xx.rate.meter");

        static double Number(JsonElement meter, string name) => meter.GetProperty(name).GetDouble();
    }

    private sealed class Clock : TimeProvider
    {
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _passed += time;

        public override long GetTimestamp() => _passed.Ticks;
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
