using System.Net.Sockets;
using System.Text;

namespace Sandun.Server.Tests.Mesos;

/// <summary>No request stops the server, whatever is wrong with it: each of these is sent as bytes, and then an ordinary one is answered.</summary>
public sealed class MalformedRequestTests
{
    private const string Post = "POST /api/v1/scheduler HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    public static TheoryData<string, string> Requests => new()
    {
        { "an empty path", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "no path", "GET\r\n\r\n" },
        { "a path without a slash", "GET state HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a broken escape", "GET /state%zz HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "an escape that is no UTF-8", "GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a null in the path", "GET /state%00 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a path that climbs", "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a URL of another kind", "GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "the process' name alone", "GET /master HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "slashes alone", "GET //// HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "no host", "GET /state HTTP/1.1\r\n\r\n" },
        { "an unknown method", "BREW /state HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a chunk whose length is no number", Post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n" },
        { "a chunk longer than any", Post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n" },
        { "a broken trailer", Post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nbroken trailer\r\n\r\n" },
        { "a body shorter than it says", Post + "Content-Length: 100\r\n\r\n{}" },
        { "a length below zero", Post + "Content-Length: -1\r\n\r\n" },
        { "two lengths", Post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" },
        { "a body of 100 MB", Post + "Content-Length: 104857600\r\n\r\n" },
        { "a type that is none", "POST /api/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: ;;;\r\nContent-Length: 2\r\n\r\n{}" },
        { "a packed body that is not", Post + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}" },
        { "an unknown packing", Post + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}" },
        { "nothing but noise", "\0\u0001\u0002\u0003\r\n\r\n" },
        { "an accept that is none", "POST /api/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: ,;=\r\nContent-Length: 21\r\n\r\n{\"type\":\"GET_HEALTH\"}" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_ThatIsBroken_StopsNothing(string what, string request)
    {
        await using var server = await MesosServer.StartAsync();

        var status = await SendAsync(server, Encoding.Latin1.GetBytes(request));

        Assert.True(status is 0 or (>= 400 and < 500), $"{what} was answered {status}");
        await StillAnswersAsync(server);
    }

    [Theory]
    [InlineData(10_000, '[')]
    [InlineData(10_000, '{')]
    public async Task Json_NestedWithoutEnd_IsRefused(int depth, char bracket)
    {
        await using var server = await MesosServer.StartAsync();
        var body = bracket == '[' ? new string('[', depth) : string.Concat(Enumerable.Repeat("{\"subscribe\":", depth));

        foreach (var path in new[] { "/api/v1/scheduler", "/api/v1", "/maintenance/schedule", "/quota", "/machine/down" })
        {
            using var answer = await server.Http.PostAsync(path, HttpFramework.Json(body), TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        }

        await StillAnswersAsync(server);
    }

    [Fact]
    public async Task Protobuf_OfAnyBytes_IsRefused()
    {
        await using var server = await MesosServer.StartAsync();
        var random = new Random(11);
        for (var i = 0; i < 200; i++)
        {
            var body = new byte[random.Next(1, 300)];
            random.NextBytes(body);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/x-protobuf");
            using var answer = await server.Http.PostAsync(i % 2 == 0 ? "/api/v1/scheduler" : "/api/v1", content, TestContext.Current.CancellationToken);
            Assert.InRange((int)answer.StatusCode, 400, 501);
        }

        // A length within the message that lies: 2 GB of a string, of which nothing follows.
        using var lying = new ByteArrayContent([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x01]);
        lying.Headers.ContentType = new("application/x-protobuf");
        using var refused = await server.Http.PostAsync("/api/v1/scheduler", lying, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
        await StillAnswersAsync(server);
    }

    [Fact]
    public async Task Body_ThatUnpacksWithoutEnd_IsRefused()
    {
        await using var server = await MesosServer.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            var piece = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++) await gzip.WriteAsync(piece, TestContext.Current.CancellationToken);
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await server.Http.PostAsync("/api/v1/scheduler", content, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await StillAnswersAsync(server);
    }

    /// <summary>Sends bytes and reads the status of the answer; 0 where the connection was closed without one.</summary>
    private static async Task<int> SendAsync(MesosServer server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
            return line is null ? 0 : int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task StillAnswersAsync(MesosServer server)
    {
        using var health = await server.Http.GetAsync("/health");
        Assert.Equal(System.Net.HttpStatusCode.OK, health.StatusCode);
        await using var framework = await HttpFramework.SubscribeAsync(server.Http);
    }
}
