using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sandun.Benchmarks.Harness;
using Sandun.MesosApi;
using Sandun.MesosApi.Scheduling;
using Sandun.MesosApi.Watching;
using Sandun.Protocol;
using Sandun.ResourceManager;

namespace Sandun.Benchmarks.Allocation;

/// <summary>Mesos' interfaces over one published view of a pool, behind a real web server on the loopback.</summary>
internal sealed class StateServer : IAsyncDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly WebApplication _web;

    private StateServer(WebApplication web) => _web = web;

    private IPEndPoint Address => IPEndPoint.Parse(new Uri(_web.Urls.Single()).Authority);

    public static async Task<StateServer> StartAsync(ClusterView view, MesosApiOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        var front = new MesosFront(new OneView(view), new FrameworkStreams(), options);
        web.Run(http => front.RunAsync(http, http.Request.Path));
        await web.StartAsync();
        return new StateServer(web);
    }

    /// <summary>Asks for all of <c>/state</c> and reads it as fast as it comes; how many bytes that were.</summary>
    public async Task<long> ReadStateAsync()
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync("GET /state HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"u8.ToArray());
        var buffer = new byte[BufferBytes];
        long bytes = 0;
        for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0; bytes += read)
            if (bytes == 0 && !buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8)) throw new BenchmarkFailedException("/state is not answered 200");
        return bytes;
    }

    /// <summary>Asks for <c>/health</c> again and again until told to end; each answer's milliseconds.</summary>
    public async Task<List<double>> PollHealthAsync(CancellationToken end)
    {
        using var client = await ConnectAsync();
        var (stream, buffer, took) = (client.GetStream(), new byte[4096], new List<double>());
        while (!end.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            await stream.WriteAsync("GET /health HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray(), CancellationToken.None);
            var read = await stream.ReadAsync(buffer, CancellationToken.None);
            took.Add(watch.Elapsed.TotalMilliseconds);
            if (!buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8)) throw new BenchmarkFailedException("/health is not answered 200");
            await Task.Delay(TimeSpan.FromMilliseconds(2), CancellationToken.None);
        }

        return took;
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(Address);
        return client;
    }

    /// <summary>A pool that is only looked at.</summary>
    private sealed class OneView(ClusterView view) : IMesosPool
    {
        private long _sessions;

        public ClusterView View => view;

        public PoolHistory History { get; } = new();

        public string Problem => "";

        public long NewSession() => Interlocked.Increment(ref _sessions);

        public bool TryCall(long session, SchedulerCall call) => false;

        public void Leave(long session)
        {
            // Nobody subscribes here.
        }

        public Task<PoolReply?> AskAsync(PoolRequest request, CancellationToken cancellation) => Task.FromResult<PoolReply?>(null);
    }
}
