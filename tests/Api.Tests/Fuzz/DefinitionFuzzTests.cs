using System.Text;
using Sandun.MarathonApi;
using Sandun.Tests.Marathon;
using Xunit;

namespace Sandun.Tests.Fuzz;

/// <summary>
/// Damaged definitions, the same ones on every push; a hundred times as many with <c>SANDUN_LONG=1</c>. Whatever is sent, it is read or
/// refused with a reason, and what is read is written and read again as the same.
/// </summary>
[Trait("run", "both")]
public sealed class DefinitionFuzzTests
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("SANDUN_LONG") == "1";

    private static readonly string[] s_bad = [.. BadDefinitions.All.Select(bad => bad.Json).Where(json => json.Length < 2_000)];

    private static readonly string[] s_good =
    [
        """{"id":"/web","cmd":"python3 -m http.server $PORT0","instances":3,"cpus":0.25,"mem":64,"disk":1,"env":{"A":"b"},"labels":{"HAPROXY_0_VHOST":"shop.local"},"constraints":[["hostname","UNIQUE"],["@zone","GROUP_BY","2"],["rack","LIKE","r[0-9]+"]],"portDefinitions":[{"port":10000,"name":"http","protocol":"tcp","labels":{"VIP_0":"/web:80"}}],"healthChecks":[{"protocol":"HTTP","path":"/health","portIndex":0,"gracePeriodSeconds":5,"intervalSeconds":2,"timeoutSeconds":1,"maxConsecutiveFailures":2}],"upgradeStrategy":{"minimumHealthCapacity":0.5,"maximumOverCapacity":0.2},"backoffSeconds":1,"backoffFactor":1.15,"maxLaunchDelaySeconds":60,"fetch":[{"uri":"http://a/b.tgz","extract":true}],"killSelection":"OLDEST_FIRST","unreachableStrategy":{"inactiveAfterSeconds":1,"expungeAfterSeconds":2},"dependencies":["/db"]}""",
        """{"id":"/c","container":{"type":"DOCKER","docker":{"image":"nginx:1","forcePullImage":true,"privileged":false,"parameters":[{"key":"a","value":"b"}]},"volumes":[{"containerPath":"/c","hostPath":"/h","mode":"RO"}],"portMappings":[{"containerPort":80,"hostPort":0,"servicePort":10001,"protocol":"tcp,udp","name":"p"}]},"networks":[{"mode":"container/bridge"}],"args":["-x"],"user":"nobody"}""",
        """{"id":"/shop","dependencies":["/base"],"apps":[{"id":"web","cmd":"a"},{"id":"/shop/db","cmd":"b","dependencies":["web"]}],"groups":[{"id":"inner","apps":[{"id":"x","args":["y"]}]}]}""",
        """[{"id":"/a","cmd":"x"},{"id":"/b","cmd":"y"}]""",
    ];

    [Fact]
    public void Definition_Undamaged_IsRead() => Assert.All(s_good, json =>
    {
        Assert.NotNull(MarathonDocument.Parse(json, new AppDefaults(), out var refusal));
        Assert.Null(refusal);
    });

    [Fact]
    public void Definition_DamagedInAnyWay_IsReadOrRefusedWithAReason()
    {
        var read = 0;
        for (var seed = 1; seed <= (s_long ? 400_000 : 4_000); seed++)
        {
            var mutation = new JsonMutation((ulong)seed);
            var bytes = mutation.Of(Seed(mutation));
            var json = Encoding.UTF8.GetString(bytes);
            if (Read(json, seed) is not { } document) continue;
            read++;
            if (document is not MarathonDocument.OneApp app) continue;
            var written = AppJsonWriter.Write(app.Spec, indented: false);
            Assert.True(Read(written, seed) is MarathonDocument.OneApp, $"seed {seed}: {json}\nis refused as it was written: {written}");
        }

        // Were nearly all refused, the corpus would no longer reach what lies behind the first check.
        Assert.InRange(read, s_long ? 10_000 : 100, int.MaxValue);
    }

    [Fact]
    public async Task Api_AskedAnything_AnswersWithoutFailing()
    {
        var services = new BrainServices { Settles = false };
        await using var server = await MarathonServer.StartAsync(services);
        string[] methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
        string[] paths =
        [
            "/v2/apps", "/v2/apps/", "/v2/apps//web", "/v2/apps/web/tasks", "/v2/apps/web/versions", "/v2/apps/web/versions/x", "/v2/groups", "/v2/groups/shop",
            "/v2/groups//versions", "/v2/deployments", "/v2/deployments/x", "/v2/tasks", "/v2/tasks/delete", "/v2/queue", "/v2/queue/web/delay", "/v2/info",
            "/v2/leader", "/v2/apps/*", "/v2/apps/%2e%2e", "/v2/apps/a%00b", "/v2/pods", "/v2/plugins", "/ping", "/v2/apps/web/restart",
        ];
        string[] queries = ["", "?force=true", "?embed=apps.tasks&embed=x", "?force=maybe", "?scale=true&wipe=true", "?label=a==b,,!(", "?id=" + new string('x', 500), "?host=%ff"];
        for (var seed = 1; seed <= (s_long ? 30_000 : 600); seed++)
        {
            var mutation = new JsonMutation((ulong)seed * 7919);
            var method = methods[mutation.Next(methods.Length)];
            var path = paths[mutation.Next(paths.Length)] + queries[mutation.Next(queries.Length)];
            using var request = new HttpRequestMessage(new HttpMethod(method), server.Address.ToString().TrimEnd('/') + path);
            if (method is "POST" or "PUT" or "PATCH") request.Content = new ByteArrayContent(mutation.Of(Seed(mutation)));
            using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(
                (int)answer.StatusCode is < 500 or 501 or 503,
                $"seed {seed}: {method} {path} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}\n" +
                (request.Content is null ? "" : await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }
    }

    private static string Seed(JsonMutation mutation)
    {
        var corpus = mutation.Next(4) == 0 ? s_bad : s_good;
        return corpus[mutation.Next(corpus.Length)];
    }

    private static MarathonDocument? Read(string json, int seed)
    {
        MarathonDocument? document;
        try
        {
            document = MarathonDocument.Parse(json, new AppDefaults(), out var refusal);
            if (document is null) Assert.False(string.IsNullOrWhiteSpace(refusal!.Message), $"seed {seed}: refused without a word");
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"seed {seed} broke the reader with: {json}", failure);
        }

        return document;
    }
}
