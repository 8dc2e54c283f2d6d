using System.Net.Http.Headers;
using System.Text;
using Sandun.MarathonApi;
using Sandun.Protocol;
using Sandun.ServiceScheduler;
using Xunit;

namespace Sandun.Tests.Marathon;

/// <summary>The event stream as it arrives.</summary>
public sealed class EventStreamTests
{
    private static readonly ServiceEvent s_running = new ServiceEvent.TaskStatusChanged(
        Times.After(2), Views.Path("/my-app"), Views.Running("/my-app", 1).Id,
        new TaskStatus
        {
            TaskId = Views.Running("/my-app", 1).Task!.Value, State = TaskState.Running, Timestamp = Times.After(2),
            Agent = new AgentId("4fb620fa-S0"), IpAddresses = ["10.0.0.7"],
        },
        "a1.acme.org", [new TaskPort(null, 31372, 31372, PortProtocols.Tcp)], Times.Start);

    [Fact]
    public async Task Stream_Opened_BeginsWithItsOwnAttachmentThenEventsInCrLfFrames()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);
        await using var stream = await OpenAsync(server, "/v2/events");

        var attached = await stream.FrameAsync();
        services.Announce(s_running);

        Assert.Matches("^event: event_stream_attached\r\ndata: \\{\"remoteAddress\":\"127.0.0.1\",\"eventType\":\"event_stream_attached\"," +
            "\"timestamp\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z\"\\}\r\n\r\n$", attached);
        Assert.Equal(
            "event: status_update_event\r\ndata: " +
            Golden.Line("""
                {"slaveId":"4fb620fa-S0","taskId":"my-app.instance-c7c311a4-b669-11e6-a48f-000000000001._app.1","taskStatus":"TASK_RUNNING",
                "message":"","appId":"/my-app","host":"a1.acme.org","ipAddresses":[{"ipAddress":"10.0.0.7","protocol":"IPv4"}],"ports":[31372],
                "version":"2018-02-08T16:59:58.000Z","instanceId":"my-app.instance-c7c311a4-b669-11e6-a48f-000000000001",
                "eventType":"status_update_event","timestamp":"2018-02-08T17:00:00.000Z"}
                """) + "\r\n\r\n", await stream.FrameAsync());
    }

    [Fact]
    public async Task Stream_WithEventTypes_CarriesOnlyThese()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);
        await using var stream = await OpenAsync(
            server, "/service/marathon/v2/events?event_type=deployment_success&event_type=app_terminated_event&plan-format=light");

        services.Announce(s_running);
        services.Announce(new ServiceEvent.DeploymentSucceeded(Times.Start, Views.Deployment("/a")));
        services.Announce(s_running);
        services.Announce(new ServiceEvent.AppTerminated(Times.Start, Views.Path("/a")));

        Assert.Equal(
            "event: deployment_success\r\ndata: " +
            Golden.Line("""
                {"id":"97c136bf-5a28-4821-9d94-480d9fbb01c8","plan":{"id":"97c136bf-5a28-4821-9d94-480d9fbb01c8","version":"2018-02-08T16:59:58.000Z",
                "steps":[{"actions":[{"action":"StartApplication","app":"/a"}]},{"actions":[{"action":"ScaleApplication","app":"/a"}]}]},
                "eventType":"deployment_success","timestamp":"2018-02-08T16:59:58.000Z"}
                """) + "\r\n\r\n", await stream.FrameAsync());
        Assert.StartsWith("event: app_terminated_event\r\ndata: {\"appId\":\"/a\"", await stream.FrameAsync());
    }

    [Fact]
    public async Task Stream_WithoutItsAcceptHeader_Is405()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());

        Assert.Equal(405, (await server.GetAsync("/v2/events", accept: "application/json")).Status);
        Assert.Equal(405, (await server.GetAsync("/v2/events")).Status);
    }

    [Fact]
    public async Task Stream_WithNothingToSay_CarriesBlankLines()
    {
        await using var server = await MarathonServer.StartAsync(
            new HandMadeServices(), new MarathonApiOptions { EventHeartbeat = TimeSpan.FromMilliseconds(20) });
        await using var stream = await OpenAsync(server, "/v2/events?event_type=none");

        Assert.Equal("\r\n\r\n", await stream.BytesAsync(4));
    }

    [Fact]
    public async Task Stream_OfAnother_IsAnnounced()
    {
        await using var server = await MarathonServer.StartAsync(new HandMadeServices());
        await using var first = await OpenAsync(server, "/v2/events");
        await first.FrameAsync();

        await using (await OpenAsync(server, "/v2/events")) Assert.StartsWith("event: event_stream_attached", await first.FrameAsync());

        Assert.StartsWith("event: event_stream_detached", await first.FrameAsync());
    }

    [Fact]
    public async Task P20_SlowReader_BehindItsBuffer_IsCutOff()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services, new MarathonApiOptions { EventBuffer = 2 });
        await using var stream = await OpenAsync(server, "/v2/events");
        await stream.FrameAsync();

        // Unread events first fill the sockets' buffers, then the stream's own of two.
        var large = new ServiceEvent.GroupChangeFailed(Times.Start, PathId.Root, Times.Start, new string('x', 4 * 1024 * 1024));
        for (var i = 0; i < 16; i++) services.Announce(large);

        Assert.True(await stream.LengthToTheEndAsync() < 16L * 4 * 1024 * 1024);
    }

    [Fact]
    public async Task HealthEvents_ForOldAndNewClients_NameTaskAndInstance()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);
        await using var stream = await OpenAsync(server, "/v2/events");
        await stream.FrameAsync();
        var instance = Views.Running("/a", 1) with { Healthy = false };

        services.Announce(new ServiceEvent.HealthStatusChanged(Times.Start, instance, Alive: false));
        services.Announce(new ServiceEvent.UnhealthyInstanceKilled(Times.Start, instance, "500 Internal Server Error"));
        services.Announce(new ServiceEvent.AppPosted(Times.Start, new App(Views.Spec("""{"id":"/a","cmd":"x"}"""), Times.Start, Times.Start, Times.Start))
        {
            Origin = new RequestOrigin("10.1.2.3", "/v2/apps/a"),
        });

        Assert.Contains("\"instanceId\":\"a.instance-", await stream.FrameAsync());
        var kill = await stream.FrameAsync();
        Assert.StartsWith("event: unhealthy_instance_kill_event\r\n", kill);
        Assert.Contains("\"taskId\":\"a.instance-c7c311a4-b669-11e6-a48f-000000000001._app.1\"", kill);
        Assert.StartsWith("event: api_post_event\r\ndata: {\"clientIp\":\"10.1.2.3\",\"uri\":\"/v2/apps/a\",\"appDefinition\":{\"id\":\"/a\"", await stream.FrameAsync());
    }

    [Fact]
    public async Task Stream_WordOfAnExecutor_IsMarathonsFrameworkMessage()
    {
        var services = new HandMadeServices();
        await using var server = await MarathonServer.StartAsync(services);
        await using var stream = await OpenAsync(server, "/v2/events?event_type=framework_message_event");

        services.Announce(new ServiceEvent.ExecutorSpoke(Times.Start, new AgentId("S0"), new ExecutorId("marathon-a"), "hello"u8.ToArray()));

        Assert.StartsWith("event: framework_message_event\r\ndata: {\"slaveId\":\"S0\",\"executorId\":\"marathon-a\",\"message\":\"aGVsbG8=\"", await stream.FrameAsync());
    }

    private static async Task<OpenStream> OpenAsync(MarathonServer server, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new OpenStream(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    private sealed class OpenStream(HttpResponseMessage response, Stream body) : IAsyncDisposable
    {
        public async Task<string> FrameAsync()
        {
            var frame = new StringBuilder();
            while (!frame.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) frame.Append(await BytesAsync(1));
            return frame.ToString();
        }

        public async Task<string> BytesAsync(int count)
        {
            var bytes = new byte[count];
            await body.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            return Encoding.UTF8.GetString(bytes);
        }

        public async Task<long> LengthToTheEndAsync()
        {
            var buffer = new byte[64 * 1024];
            var length = 0L;
            try
            {
                for (int read; (read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;) length += read;
            }
            catch (IOException)
            {
                // A connection that is cut while a message is on its way ends like this.
            }

            return length;
        }

        public ValueTask DisposeAsync()
        {
            response.Dispose();
            return body.DisposeAsync();
        }
    }
}
