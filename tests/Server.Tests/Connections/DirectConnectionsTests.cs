using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sandun.MarathonApi;
using Sandun.Server.Connections;

namespace Sandun.Tests.Connections;

/// <summary>Answers over connections that are written to directly, by a real web server.</summary>
public sealed class DirectConnectionsTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>More than the kernel holds for a peer that does not read.</summary>
    private const int Large = 32 << 20;

    [Fact]
    public async Task LargeAnswer_ReadLate_ArrivesWhole()
    {
        var body = RandomNumberGenerator.GetBytes(Large);
        await using var server = await StartAsync(http => http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask());
        using var client = Client(server);

        using var answer = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var read = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.True(body.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task Requests_OnOneConnection_AreAnsweredOneAfterTheOther()
    {
        await using var server = await StartAsync(http => http.Response.WriteAsync(http.Connection.Id + http.Request.Path, http.RequestAborted));
        using var client = Client(server);

        var first = await client.GetStringAsync("/a", TestContext.Current.CancellationToken);
        var second = await client.GetStringAsync("/b", TestContext.Current.CancellationToken);

        Assert.EndsWith("/a", first, StringComparison.Ordinal);
        Assert.Equal(first[..^2] + "/b", second);
    }

    [Fact]
    public async Task Chunks_SentDirectlyAndByTheBody_ArriveInOrderThoughTheReaderWasSlow()
    {
        const int after = 50;
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        await using var server = await StartAsync(async http =>
        {
            var direct = http.Features.Get<IDirectOutput>()!;
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            for (var left = after; left > 0; count++)
            {
                var line = Line(count);
                if (!direct.TrySend(Chunk(line)))
                {
                    refused.TrySetResult();
                    await http.Response.Body.WriteAsync(line, http.RequestAborted);
                }

                if (refused.Task.IsCompleted) left--;
            }
        });
        using var client = Client(server);

        using var answer = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await refused.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(count > after, "nothing was sent directly");
        Assert.Equal(Enumerable.Range(0, count).Select(number => Number(number)), lines.Select(line => line.Trim('.')));
    }

    [Fact]
    public async Task Peer_LeavesWhileItIsWaitedFor_EndsTheRequest()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(async http =>
        {
            try
            {
                while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(new byte[1 << 20], CancellationToken.None);
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.Urls.Single()).Port, TestContext.Current.CancellationToken);
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            Assert.True(await socket.ReceiveAsync(new byte[1]) > 0);
        }

        await ended.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Output_BelowSomethingElse_IsNotOfferedToWhoAnswers(bool isPlain)
    {
        await using var server = await StartAsync(http => http.Response.WriteAsync($"{http.Features.Get<IDirectOutput>() is not null}"), isPlain);
        using var client = Client(server);

        Assert.Equal($"{isPlain}", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    private static byte[] Line(int number) => Encoding.ASCII.GetBytes(Number(number).PadRight(2000, '.') + "\n");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Chunk(byte[] line) => [.. Encoding.ASCII.GetBytes($"{line.Length:x}\r\n"), .. line, .. "\r\n"u8];

    private static HttpClient Client(WebApplication server) => new() { BaseAddress = new Uri(server.Urls.Single()), Timeout = s_limit };

    private static async Task<WebApplication> StartAsync(RequestDelegate answer, bool isPlain = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => DirectConnections.Use(listen, isPlain)));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
