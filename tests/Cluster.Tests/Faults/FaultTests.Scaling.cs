using System.Net;
using System.Text.Json.Nodes;
using Sandun.Lab;

namespace Sandun.Cluster.Tests.Faults;

/// <summary>An app whose size is decided while those fail that decide.</summary>
public sealed partial class FaultTests
{
    private const string Crowded = "/lab/crowded";
    private const int CrowdedPort = 10_190;
    private const int CrowdedMost = 3;

    /// <summary>Decisions are watched for this long after each fault.</summary>
    private static readonly TimeSpan s_watched = TimeSpan.FromSeconds(5);

    /// <summary>F1 again, in the middle of a crowd: the successor knows nothing of the load at first, and takes nothing back for that.</summary>
    [Fact]
    public async Task Leader_KilledWhileAnAppIsScaled_NothingShrinksOrFlaps()
    {
        var lab = await fixture.LabAsync();
        await WithoutTouchingTasksAsync(lab, async () =>
        {
            await lab.Client.AskAsync(HttpMethod.Put, "/v2/apps" + Crowded, Scaled().ToJsonString(), s_settle);
            await lab.HealthyAsync(LabFixture.Instances + 1, s_settle);
            await lab.RoutedAsync(s_settle);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5) };
            var crowd = Enumerable.Range(0, 8).Select(client => BuyAsync(http, lab.Of(LabRole.Router)[client % 2], ending.Token)).ToList();
            await lab.HealthyAsync(LabFixture.Instances + CrowdedMost, s_settle);
            var (tasks, decided) = (await CrowdedTasksAsync(lab), (await ScaleLogAsync(lab)).Count);

            var leader = await lab.LeaderAsync(s_settle);
            lab.Part(leader).Send(LabProcess.Kill);
            await FirstWriteAsync(lab, leader);
            await DecidedAsync(lab);
            await lab.Part(leader).EndedAsync(s_settle);
            lab.Part(leader).Start();
            await AllAnswerAsync(lab);
            await DecidedAsync(lab);

            Assert.Equal(tasks, await CrowdedTasksAsync(lab));
            var since = (await ScaleLogAsync(lab)).SkipLast(decided).ToList();
            Assert.All(since, decision => Assert.True((int)decision["to"]! == CrowdedMost, decision.ToJsonString()));
            await ending.CancelAsync();
            foreach (var (requests, failures) in await Task.WhenAll(crowd))
            {
                Assert.Empty(failures);
                Assert.True(requests > 0, "a customer was never served");
            }

            await lab.Client.AskAsync(HttpMethod.Delete, $"/v2/apps{Crowded}?force=true", null, s_settle);
            await Laboratory.UntilAsync(
                async () => await TotalAsync(lab) == LabFixture.Instances, s_settle, async () => $"{await TotalAsync(lab)} web servers run");
        });
    }

    /// <summary>Five customers a second at each instance, less than come: what is there is never too much.</summary>
    private static JsonObject Scaled()
    {
        var app = Workload.App(Crowded, 1, CrowdedPort);
        app["cmd"] = """
            mkdir -p cgi-bin && echo here > index.html && printf '#!/bin/sh\nsleep 0.2\nprintf "Content-Type: text/plain\\r\\n\\r\\nok"\n' > cgi-bin/buy && chmod +x cgi-bin/buy &&
            exec busybox httpd -f -p $PORT0
            """;
        app["labels"] = new JsonObject { ["HAPROXY_0_MODE"] = "http" };
        app["routing"] = JsonNode.Parse("""{"limits":{"instanceConcurrency":1},"timeouts":{"queueSeconds":300,"serverSeconds":300}}""");
        app["autoscaling"] = JsonNode.Parse(
            $$$"""{"min":1,"max":{{{CrowdedMost}}},"concurrency":1,"slo":{"p95Milliseconds":600},"warmupSeconds":0,"prices":{"action":0.001,"coreHour":100} }""");
        return app;
    }

    private static async Task<(int Requests, List<string> Failures)> BuyAsync(HttpClient http, LabHost router, CancellationToken ending)
    {
        var failures = new List<string>();
        var requests = 0;
        for (; !ending.IsCancellationRequested; requests++)
        {
            try
            {
                using var answer = await http.PostAsync($"http://{router.Address}:{CrowdedPort}/cgi-bin/buy", new ByteArrayContent([]), TestContext.Current.CancellationToken);
                if (answer.StatusCode != HttpStatusCode.OK) failures.Add(answer.StatusCode.ToString());
            }
            catch (HttpRequestException failure)
            {
                failures.Add(failure.Message);
            }
        }

        return (requests, failures);
    }

    /// <summary>Waits until the server that leads has gone on deciding for a while.</summary>
    private static Task DecidedAsync(Laboratory lab)
    {
        var until = DateTimeOffset.UtcNow + s_watched;
        return Laboratory.UntilAsync(
            async () => (await lab.Client.GetAsync("/sandun/v1/scaling/app?id=" + Crowded))!["last"]?["at"] is { } at && (DateTimeOffset)at > until,
            s_settle, () => Task.FromResult("nobody decides how many instances there shall be"));
    }

    private static async Task<SortedSet<string>> CrowdedTasksAsync(Laboratory lab) =>
        [.. (await lab.Client.GetAsync($"/v2/apps{Crowded}/tasks"))!["tasks"]!.AsArray().Select(task => (string)task!["id"]!)];

    private static async Task<List<JsonNode>> ScaleLogAsync(Laboratory lab) =>
        [.. (await lab.Client.GetAsync("/sandun/v1/scaling/log?id=" + Crowded))!.AsArray().Select(decision => decision!)];
}
