using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sandun.AgentLink;
using Sandun.AgentLink.Servers;

namespace Sandun.Server.Tests.Links;

/// <summary>Peers whose machine is gone: no word comes, and no end of the connection either.</summary>
public sealed class VanishedPeerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>As long as one counts, each stop and each step of a switch waits for its word.</summary>
    [Fact]
    public async Task Router_WhoseMachineVanishes_IsNotWaitedForAnyMore()
    {
        await using var server = await RunningServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("sandun-line-").FullName;
        try
        {
            await using var line = new Line(Path.Combine(folder, "line.sock"), server.LinkSocket);
            await using var router = new ScriptedRouter(new LinkServers([LinkAddress.Socket(line.Path)]), "lb1");
            await using var other = new ScriptedRouter(server);
            await Eventually.HoldsAsync(async () => await RoutersAsync(server) is ["lb1", "router1"], "both routers are known");
            line.Cut();
            await Eventually.HoldsAsync(async () => await RoutersAsync(server) is ["router1"], "the one that vanished is given up");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string[]> RoutersAsync(RunningServer server)
    {
        var report = JsonNode.Parse(await server.Http.GetStringAsync("/sandun/v1/routing", Cancel))!;
        return [.. report["routers"]!.AsArray().Where(router => router!["lostSince"] is null).Select(router => (string)router!["id"]!)];
    }

    /// <summary>Carries bytes both ways until it is cut; its ends stay open then.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly CancellationTokenSource _cut = new();
        private readonly List<Socket> _sockets = [];
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly string _to;

        public Line(string path, string to)
        {
            (Path, _to) = (path, to);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen();
            _ = Task.Run(AcceptAsync, Cancel);
        }

        public string Path { get; }

        public void Cut() => _cut.Cancel();

        public ValueTask DisposeAsync()
        {
            Cut();
            _listener.Dispose();
            lock (_sockets) _sockets.ForEach(socket => socket.Dispose());
            _cut.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task AcceptAsync()
        {
            while (!_cut.IsCancellationRequested)
            {
                var near = await _listener.AcceptAsync(_cut.Token);
                var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                lock (_sockets) _sockets.AddRange([near, far]);
                await far.ConnectAsync(new UnixDomainSocketEndPoint(_to), _cut.Token);
                _ = CarryAsync(near, far);
                _ = CarryAsync(far, near);
            }
        }

        private async Task CarryAsync(Socket from, Socket to)
        {
            var buffer = new byte[16_384];
            try
            {
                while (await from.ReceiveAsync(buffer, _cut.Token) is > 0 and var count) await to.SendAsync(buffer.AsMemory(0, count), _cut.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Cut, or an end is gone.
            }
        }
    }
}
