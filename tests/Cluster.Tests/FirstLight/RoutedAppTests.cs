using System.Globalization;
using System.Net;

namespace Sandun.Cluster.Tests.FirstLight;

/// <summary>Apps behind the router, on each proxy Sandun can drive.</summary>
public sealed class RoutedAppTests
{
    /// <summary>Each instance answers with its own task id, so that a client sees who served it.</summary>
    private static string Definition(string id, int servicePort, int instances, string text) => $$"""
        {
          "id": "{{id}}", "instances": {{instances}}, "cpus": 0.05, "mem": 64,
          "cmd": "mkdir -p www && echo \"{{text}} $MESOS_TASK_ID\" > www/index.html && cd www && exec python3 -m http.server $PORT0 --bind 127.0.0.1",
          "portDefinitions": [{ "port": {{servicePort}}, "name": "http", "labels": {} }],
          "labels": { "HAPROXY_0_VHOST": "{{id.Trim('/')}}.localhost" },
          "healthChecks": [{ "protocol": "HTTP", "path": "/", "portIndex": 0, "gracePeriodSeconds": 20, "intervalSeconds": 1, "timeoutSeconds": 5, "maxConsecutiveFailures": 3 }]
        }
        """;

    [Theory]
    [InlineData("haproxy")]
    [InlineData("yarp")]
    public async Task RoutedApp_OnceHealthy_AnswersFromAllInstancesInTurn(string proxy)
    {
        if (proxy == "haproxy") RealParts.Program("haproxy", "haproxy");
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync("--proxy", proxy);
        var port = DataCenter.FreePort();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", Definition("/hello", port, 3, "hello"));
        await center.SettledAsync("/hello", 3);

        var byPort = await AnswersAsync(center, $"http://127.0.0.1:{port}/", host: null);
        var byName = await AnswersAsync(center, $"http://127.0.0.1:{center.HttpPort}/", "hello.localhost");

        Assert.Equal(3, byPort.Count);
        Assert.Equal(3, byName.Count);
    }

    [Fact]
    public async Task RollingUpgrade_WithAThousandRequests_LosesNone()
    {
        RealParts.Program("haproxy", "haproxy");
        RealParts.Program("python3", "python3");
        await using var center = await DataCenter.StartAsync("--proxy", "haproxy");
        var port = DataCenter.FreePort();
        await center.SendAsync(HttpMethod.Post, "/v2/apps", Definition("/roll", port, 3, "one"));
        await center.SettledAsync("/roll", 3);

        var load = Task.Run(() => RequestAsync(center, port, 1000));
        await center.SendAsync(HttpMethod.Put, "/v2/apps/roll", Definition("/roll", port, 3, "two"));
        await center.SettledAsync("/roll", 3);
        var (failures, requests) = await load;
        var after = await AnswersAsync(center, $"http://127.0.0.1:{port}/", host: null);

        Assert.True(failures.Count == 0, $"{failures.Count} of {requests} failed: {string.Join("; ", failures.Take(5))}");
        Assert.Equal(3, after.Count);
        Assert.All(after, answer => Assert.StartsWith("two ", answer, StringComparison.Ordinal));
    }

    /// <summary>At least so many requests, and as many as it takes to outlast the upgrade.</summary>
    private static async Task<(List<string> Failures, int Requests)> RequestAsync(DataCenter center, int port, int atLeast)
    {
        var failures = new List<string>();
        var sent = 0;
        const int most = 60_000;
        for (; sent < most; sent++)
        {
            if (sent >= atLeast && sent % 100 == 0 && (await center.GetAsync("/v2/deployments")).AsArray().Count == 0) break;
            try
            {
                using var answer = await center.Public.GetAsync($"http://127.0.0.1:{port}/");
                if (answer.StatusCode != HttpStatusCode.OK) failures.Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
            }
            catch (HttpRequestException problem)
            {
                failures.Add(problem.Message);
            }
        }

        return (failures, sent);
    }

    private static async Task<HashSet<string>> AnswersAsync(DataCenter center, string url, string? host)
    {
        var answers = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Host = host;
            using var answer = await center.Public.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            answers.Add((await answer.Content.ReadAsStringAsync()).Trim());
        }

        return answers;
    }
}
