using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sandun.AgentLink;
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
        var telling = TellAsync(server, () => Interlocked.Exchange(ref asked, 0), ending.Token);
        await Eventually.HoldsAsync(async () => (await server.Plane.ScalingOfAsync("/shop", Cancel)).Mode == "asleep", "the app sleeps");
        await Eventually.HoldsAsync(() => agent.Tasks.Count == 0, "nothing runs");
        Assert.Equal("idle", (await server.Plane.ScalingLogAsync("/shop", Cancel))[0].Binding);
        await server.RestartAsync();
        await Eventually.HoldsAsync(async () => (await server.Plane.ScalingOfAsync("/shop", Cancel)).Mode == "asleep", "it still sleeps after a restart of the server");
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

    /// <summary>A router that tells each half second what it carried.</summary>
    private static async Task TellAsync(RunningServer server, Func<long> asked, CancellationToken cancellation)
    {
        for (var sequence = 1L; !cancellation.IsCancellationRequested; sequence++)
        {
            var requests = asked();
            try
            {
                var link = server.Server.Provider.GetRequiredService<ILinkServer>();
                var row = new TrafficRow(s_app, 0, null, null, 500, new TrafficCounts { Requests = requests, Sessions = requests });
                link.OnTraffic(null!, new RouterTraffic(new RouterId("router1"), sequence, requests == 0 ? [] : [row]));
            }
            catch (ObjectDisposedException)
            {
                // Between a server and its successor.
            }

            await Task.Delay(500, CancellationToken.None);
        }
    }
}
