using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sandun.AgentLink;
using Sandun.NativeApi;
using Sandun.Protocol;
using Sandun.Server.Scaling;

namespace Sandun.Server.Tests.Scaling;

/// <summary>The scaling of a real server on what a router and others tell it.</summary>
public sealed class ScalingTests
{
    private static readonly PathId s_app = PathId.Absolute("/shop");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task App_NobodyAsksFor_SleepsAndARequestWakesIt()
    {
        await using var server = await RunningServer.StartAsync();
        await using var agent = new ScriptedAgent(server);
        await server.Plane.ApplyAsync(
            """{"id":"/shop","cmd":"run","cpus":0.5,"mem":64,"instances":1,"autoscaling":{"min":0,"max":3,"idleSeconds":10}}""", false, Cancel);
        var asked = 0L;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var telling = TellAsync(server, () => Asked(Interlocked.Exchange(ref asked, 0)), ending.Token);
        await Eventually.HoldsAsync(async () => (await server.Plane.ScalingOfAsync("/shop", Cancel)).Mode == "asleep", "the app sleeps");
        await Eventually.HoldsAsync(() => agent.Tasks.Count == 0, "nothing runs");
        // The server is ended the moment it sleeps: what was decided is stored all the same.
        await server.RestartAsync();
        await Eventually.HoldsAsync(async () => (await server.Plane.ScalingOfAsync("/shop", Cancel)).Mode == "asleep", "it still sleeps after a restart of the server");
        await Eventually.HoldsAsync(
            async () => (await server.Plane.ScalingLogAsync("/shop", Cancel)).Any(decision => decision is { Binding: "idle", To: 0 }), "the decision is told after the restart");
        await Eventually.HoldsAsync(
            async () =>
            {
                Interlocked.Exchange(ref asked, 5);
                return (await server.Plane.ScalingOfAsync("/shop", Cancel)).Instances == 1;
            },
            "a request wakes it");
        await Eventually.HoldsAsync(() => agent.Tasks.Count == 1, "it runs again");
        await ending.CancelAsync();
        await telling;
    }

    [Fact]
    public async Task App_SizedByAFigureFromElsewhere_FollowsIt()
    {
        using var source = new HttpListener();
        var port = FreePort.Next();
        source.Prefixes.Add($"http://127.0.0.1:{port}/");
        source.Start();
        var answering = AnswerAsync(source, """{"queue":{"length":140}}""");
        await using var server = await RunningServer.StartAsync();
        await using var agent = new ScriptedAgent(server);
        await server.Plane.ApplyAsync(
            $$$"""
            {"id":"/shop","cmd":"run","cpus":0.1,"mem":64,"instances":1,"autoscaling":{"max":9,
             "metrics":[{"name":"jobs","url":"http://127.0.0.1:{{{port}}}/stats","path":"queue.length","target":50}]}}
            """, false, Cancel);
        await Eventually.HoldsAsync(() => agent.Tasks.Count == 3, "an instance for each fifty");
        Assert.Contains(await server.Plane.ScalingLogAsync("/shop", Cancel), decision => decision is { Binding: "metric", To: 3, Outcome: "done" });
        source.Stop();
        await answering;
    }

    [Fact]
    public async Task App_WhoseFiguresGoMissing_IsHeldAndSaysWhy()
    {
        await using var server = await RunningServer.StartAsync();
        await using var agent = new ScriptedAgent(server);
        await server.Plane.ApplyAsync(
            """{"id":"/shop","cmd":"run","cpus":0.1,"mem":64,"instances":1,"autoscaling":{"min":1,"max":3,"concurrency":10,"prices":{"action":0.001,"coreHour":1000}}}""", false, Cancel);
        using (var crowd = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            var telling = TellAsync(server, () => new TrafficCounts { Requests = 100, Sessions = 100, Concurrency = 60 }, crowd.Token);
            await Eventually.HoldsAsync(() => agent.Tasks.Count == 3, "as many as are allowed");
            await crowd.CancelAsync();
            await telling;
        }

        // The only router falls silent, then another server takes over that knows nothing: the count stays, and the reason is told.
        await Eventually.HoldsAsync(async () => (await LastAsync(server)) is { Binding: "blind", To: 3 }, "held without figures");
        await server.RestartAsync();
        await Eventually.HoldsAsync(async () => (await LastAsync(server)) is { Binding: "blind", To: 3 }, "held after a fail-over");
        Assert.Contains("held", (await LastAsync(server))!.Why, StringComparison.Ordinal);
        Assert.DoesNotContain(await server.Plane.ScalingLogAsync("/shop", Cancel), decision => decision.To < decision.From);

        // The router is back: what it says counts again, and a minute is waited before anything is given back.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var quiet = TellAsync(server, () => null, ending.Token);
        await Eventually.HoldsAsync(async () => (await LastAsync(server)) is { Binding: not "blind" }, "figures are back");
        await ending.CancelAsync();
        await quiet;
        Assert.Equal(3, (await server.Plane.ScalingOfAsync("/shop", Cancel)).Instances);
    }

    [Fact]
    public async Task Policy_OfAnotherAutoscaler_IsReadAndCanBeSet()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Plane.ApplyAsync("""{"id":"/shop","cmd":"run","cpus":0.5,"mem":64,"labels":{"AS_TRIGGER_MODE":"cpu","AS_MAX_RANGE":"70","AS_MAX_INSTANCES":"4"}}""", false, Cancel);
        var hpa = Assert.Single(await server.Plane.ImportScalingAsync(
            """{"kind":"HorizontalPodAutoscaler","spec":{"scaleTargetRef":{"name":"shop"},"maxReplicas":7,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"AverageValue","averageValue":"250m"}}}]}}""",
            null, null, Cancel));
        Assert.Equal("/shop", hpa.App);
        await server.Plane.SetScalingAsync("/shop", hpa.Autoscaling.GetRawText(), Cancel);
        Assert.Equal(7, (await server.Plane.ScalingOfAsync("/shop", Cancel)).Max);
        var labels = Assert.Single(await server.Plane.ImportScalingAsync("", "/shop", null, Cancel));
        Assert.Equal("{\"max\":4,\"targets\":{\"cpu\":0.7}}", labels.Autoscaling.GetRawText());
        Assert.Equal(422, (await Assert.ThrowsAsync<ControlPlaneException>(() => server.Plane.ImportScalingAsync("{}", "/shop", null, Cancel))).Status);
    }

    private static async Task<ScalingDecision?> LastAsync(RunningServer server) => (await server.Plane.ScalingOfAsync("/shop", Cancel)).Last;

    [Theory]
    [InlineData("42", null, 42.0)]
    [InlineData(" 1.5e2 \n", null, 150.0)]
    [InlineData("""{"a":{"b":[1,{"c":"7"}]}}""", "a.b.1.c", 7.0)]
    [InlineData("""{"a":1}""", "b", null)]
    [InlineData("""{"a":true}""", "a", null)]
    [InlineData("no number", null, null)]
    [InlineData("{", "a", null)]
    [InlineData("NaN", null, null)]
    public void Number_InAnAnswer_IsFound(string answer, string? path, double? number) => Assert.Equal(number, CustomFigures.NumberIn(answer, path));

    private static async Task AnswerAsync(HttpListener source, string body)
    {
        try
        {
            while (true)
            {
                var request = await source.GetContextAsync();
                await request.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), CancellationToken.None);
                request.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private static TrafficCounts? Asked(long requests) => requests == 0 ? null : new TrafficCounts { Requests = requests, Sessions = requests };

    /// <summary>A router that tells each half second what it carried.</summary>
    private static async Task TellAsync(RunningServer server, Func<TrafficCounts?> carried, CancellationToken cancellation)
    {
        for (var sequence = 1L; !cancellation.IsCancellationRequested; sequence++)
        {
            var counts = carried();
            try
            {
                var link = server.Server.Provider.GetRequiredService<ILinkServer>();
                link.OnTraffic(null!, new RouterTraffic(new RouterId("router1"), sequence, counts is null ? [] : [new TrafficRow(s_app, 0, null, null, 500, counts)]));
            }
            catch (ObjectDisposedException)
            {
                // Between a server and its successor.
            }

            await Task.Delay(500, CancellationToken.None);
        }
    }
}
