using System.Collections.Concurrent;

namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>An app that is changed again and again while clients ask for it through a real HAProxy: none of them may notice.</summary>
[Trait("run", "long")]
public sealed class UpgradesUnderLoadTests
{
    private const int Upgrades = 20;

    /// <summary>Requests beyond which clients wait no more for the changes to end.</summary>
    private const int MostRequests = 200_000;

    private const string Id = "/steady";

    [Fact]
    public async Task TwentyUpgradesScalingsAndRestarts_ThenCanaryAndBlueGreen_LoseNoRequest()
    {
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("busybox", "busybox-static");
        await using var center = await DataCenter.StartAsync("--proxy", "haproxy");
        var port = DataCenter.FreePort();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", Definition(port));
        await center.SettledAsync(Id, 2);
        await Eventually.Holds(() => AnswersAsync(center, port, "v0"), TimeSpan.FromSeconds(60), () => center.DescribeAsync(Id));

        var load = new Load(port);
        for (var upgrade = 1; upgrade <= Upgrades; upgrade++)
        {
            await ChangeAsync(center, $$$"""{"env":{"VERSION":"v{{{upgrade}}}"}}""", 2);
            if (upgrade % 5 != 0) continue;
            await ChangeAsync(center, """{"instances":3}""", 3);
            await ChangeAsync(center, """{"instances":2}""", 2);
            await center.SendAsync(HttpMethod.Post, $"/v2/apps{Id}/restart");
            await center.SettledAsync(Id, 2);
        }

        await load.SeenAsync($"v{Upgrades}");
        await ChangeAsync(center, """{"env":{"VERSION":"canary"},"rollout":{"strategy":"canary","steps":[{"instances":1,"weight":20,"holdSeconds":2},{"percent":100,"holdSeconds":1}]}}""", 2);
        await load.SeenAsync("canary");
        await ChangeAsync(center, """{"env":{"VERSION":"green"},"rollout":{"strategy":"blue-green","switchAfterSeconds":1,"keepOldSeconds":2}}""", 2);

        await load.SeenAsync("green");
        await load.StopAsync();
        Assert.True(load.Failures.IsEmpty, $"{load.Failures.Count} of {load.Requests} failed: {string.Join("; ", load.Failures.Take(5))}");
        Assert.True(load.Requests > Upgrades * 10, $"only {load.Requests} requests were sent");
        Assert.Empty(load.Versions.Keys.Except([.. Enumerable.Range(0, Upgrades + 1).Select(number => $"v{number}"), "canary", "green"]));
        await Eventually.Holds(() => AnswersAsync(center, port, "green"), TimeSpan.FromSeconds(60), () => center.DescribeAsync(Id));
    }

    private static string Definition(int port) => $$"""
        {"id":"{{Id}}","instances":2,"cpus":0.05,"mem":32,"env":{"VERSION":"v0"},
         "cmd":"mkdir -p www && echo $VERSION > www/index.html && exec busybox httpd -f -p 127.0.0.1:$PORT0 -h www",
         "portDefinitions":[{"port":{{port}},"name":"http"}],"upgradeStrategy":{"minimumHealthCapacity":1,"maximumOverCapacity":1},
         "healthChecks":[{"protocol":"HTTP","path":"/","portIndex":0,"gracePeriodSeconds":60,"intervalSeconds":1,"timeoutSeconds":20,"maxConsecutiveFailures":10}]}
        """;

    private static async Task ChangeAsync(DataCenter center, string change, int instances)
    {
        await center.SendAsync(HttpMethod.Put, "/v2/apps" + Id, change);
        await center.SettledAsync(Id, instances);
        Assert.Equal(instances, (int)(await center.GetAsync("/v2/apps" + Id))["app"]!["instances"]!);
    }

    private static async Task<bool> AnswersAsync(DataCenter center, int port, string version)
    {
        using var answer = await center.Public.GetAsync($"http://127.0.0.1:{port}/");
        return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Trim() == version;
    }

    /// <summary>Clients that ask one request after the other: some on a connection each request, some on one they keep.</summary>
    private sealed class Load
    {
        private readonly HttpClient _keeping = new() { Timeout = TimeSpan.FromSeconds(60) };
        private readonly HttpClient _fresh = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(60) };
        private readonly CancellationTokenSource _stop = new();
        private readonly Task[] _clients;
        private int _requests;

        public Load(int port)
        {
            _clients = [.. new[] { _fresh, _fresh, _keeping, _keeping }.Select(client => Task.Run(() => AskAsync(client, port)))];
        }

        public ConcurrentQueue<string> Failures { get; } = [];

        /// <summary>Answers by the version that gave them.</summary>
        public ConcurrentDictionary<string, int> Versions { get; } = new(StringComparer.Ordinal);

        public int Requests => _requests;

        /// <summary>Waits until the version was among the answers.</summary>
        public Task SeenAsync(string version) => Eventually.Holds(
            () => Task.FromResult(Versions.ContainsKey(version)), TimeSpan.FromSeconds(60),
            () => Task.FromResult($"{version} never answered; seen: {string.Join(", ", Versions.Keys.Order())}; failures: {string.Join("; ", Failures.Take(5))}"));

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_clients);
            _keeping.Dispose();
            _fresh.Dispose();
            _stop.Dispose();
        }

        private async Task AskAsync(HttpClient client, int port)
        {
            while (!_stop.IsCancellationRequested && Interlocked.Increment(ref _requests) <= MostRequests)
            {
                try
                {
                    using var answer = await client.GetAsync($"http://127.0.0.1:{port}/", CancellationToken.None);
                    var text = (await answer.Content.ReadAsStringAsync(CancellationToken.None)).Trim();
                    if (answer.IsSuccessStatusCode) Versions.AddOrUpdate(text, 1, (_, count) => count + 1);
                    else Failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {(int)answer.StatusCode} {text}");
                }
                catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
                {
                    Failures.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {failure.Message} {failure.InnerException?.Message}");
                }

                await Task.Delay(5, CancellationToken.None);
            }
        }
    }
}
