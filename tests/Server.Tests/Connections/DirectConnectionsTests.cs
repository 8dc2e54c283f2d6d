using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
        var waits = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(http =>
        {
            var writing = http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
            waits.TrySetResult(!writing.IsCompleted);
            return writing;
        });
        using var client = Client(server);

        using var answer = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(await waits.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken), "the kernel took all at once");
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
    public async Task Connection_EndsWhileItsLastBytesAreSent_SendsThem()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(listen =>
        {
            DirectConnections.Use(listen, isPlain: true);
            listen.Run(async connection =>
            {
                await connection.Transport.Input.ReadAsync();
                connection.Transport.Output.Write(new byte[Large]);
                _ = connection.Transport.Output.FlushAsync();
                ended.TrySetResult();
            });
        });
        using var socket = await ConnectAsync(server);
        await socket.SendAsync("go"u8.ToArray());
        await ended.Task.WaitAsync(s_limit, TestContext.Current.CancellationToken);

        long read = 0;
        var buffer = new byte[1 << 20];
        for (var part = 1; part > 0; read += part) part = await socket.ReceiveAsync(buffer);

        Assert.Equal(Large, read);
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
        using (var socket = await ConnectAsync(server))
        {
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

    private static async Task<Socket> ConnectAsync(WebApplication server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(server.Urls.Single()).Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static Task<WebApplication> StartAsync(RequestDelegate answer, bool isPlain = true) =>
        StartAsync(listen => DirectConnections.Use(listen, isPlain), answer);

    private static async Task<WebApplication> StartAsync(Action<ListenOptions> use, RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, use));
        var server = builder.Build();
        if (answer is not null) server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
